// What is sent: cookies, redirects, fields whose value a client chose, errors, and clients that leave.

import { exchange, field, fields } from '../client.ts'
import { type Area, get, type Row, row, type Show, utf8 } from '../row.ts'

/** The names of the cookies that are set, each in a field of its own. */
const set: Show = (answer) =>
  answer.status === 200
    ? fields(answer, 'Set-Cookie')
        .map((cookie) => cookie.split(';', 1)[0])
        .sort()
        .join(' and ') || 'none'
    : String(answer.status)

/** Whether a browser would take the cookie, or it was refused before it was sent. */
const taken =
  (isTaken: (cookie: string) => boolean): Show =>
  (answer) => {
    if (answer.status >= 400) return 'refused'
    const [cookie] = fields(answer, 'Set-Cookie')
    if (cookie === undefined) return 'refused'
    return isTaken(cookie) ? 'good' : cookie
  }

/** Whether Location leaves the site, as a browser reads it. */
const leads: Show = (answer) => {
  const location = field(answer, 'Location')
  if (location === null || answer.status < 300 || answer.status > 399) return 'refused'
  try {
    const { host } = new URL(location, 'http://localhost/redirect')
    return host === 'localhost' ? 'stays' : `leads to ${host}`
  } catch {
    return 'leads nowhere'
  }
}

/** Whether a line of the client's became a field of its own. */
const injected: Show = (answer, { rest }) =>
  fields(answer, 'X-Evil').length > 0 || /^X-Evil:/m.test(rest) ? 'injected' : 'not injected'

const redirect = (name: string, to: string, right: string | readonly string[], spec: string, show: Show) =>
  row('redirect', name, spec, right, get(`/redirect?to=${encodeURIComponent(to)}`), show)

const SECRETS = /boom secret|\bat [^\n]*\.m?[jt]s:\d+|node_modules/

function cookieOf(name: string, query: string, spec: string, isTaken: (cookie: string) => boolean): Row {
  return row('set-cookie', name, spec, ['good', 'refused'], get(`/set-cookie?${query}`), taken(isTaken))
}

export const answers: Area = {
  title: 'Answers',
  rows: [
    row('set-cookies', 'two cookies', 'RFC 6265, 3', 'a=1 and b=2', get('/set-cookies'), set),
    row(
      'web-cookies',
      'two cookies on a `Response` of the web platform',
      'RFC 6265, 3',
      'a=1 and b=2',
      get('/web-cookies'),
      set,
    ),
    row(
      'layered-cookies',
      'a cookie of middleware and one of the handler',
      'RFC 6265, 3',
      'a=1 and b=2',
      get('/layered-cookies'),
      set,
    ),
    cookieOf(
      'a cookie `__Host-a` without Secure',
      'name=__Host-a&value=1',
      'RFC 6265bis, 4.1.3.2',
      (cookie) => /;\s*secure/i.test(cookie) && /;\s*path=\/(;|$)/i.test(cookie),
    ),
    cookieOf(
      'a cookie with SameSite=None without Secure',
      'name=a&value=1&samesite=none',
      'RFC 6265bis, 5.7',
      (cookie) => /;\s*secure/i.test(cookie),
    ),
    cookieOf(
      'a cookie whose value is `1; Domain=evil.example`',
      `name=a&value=${encodeURIComponent('1; Domain=evil.example')}`,
      'RFC 6265, 4.1.1',
      (cookie) => !/;\s*domain=/i.test(cookie),
    ),
    cookieOf(
      'a cookie whose name is `a=b; c`',
      `name=${encodeURIComponent('a=b; c')}&value=1`,
      'RFC 6265, 4.1.1',
      (cookie) => !/^a=/.test(cookie),
    ),
    redirect('redirect to `/text`', '/text', 'stays', 'RFC 9110, 10.2.2', leads),
    redirect(
      'redirect to the path `//evil.example`',
      '//evil.example',
      ['stays', 'refused'],
      'CWE-601; URL Standard, 4.4',
      leads,
    ),
    redirect(
      'redirect to the path `/\\evil.example`',
      '/\\evil.example',
      ['stays', 'refused'],
      'CWE-601; URL Standard, 4.4',
      leads,
    ),
    redirect(
      'redirect to the path `/⇥/evil.example`, a tab in it',
      '/\t/evil.example',
      ['stays', 'refused'],
      'CWE-601; URL Standard, 4.4',
      leads,
    ),
    redirect(
      'redirect with CR LF and a field in it',
      '/text\r\nX-Evil: 1',
      'not injected',
      'RFC 9110, 5.5',
      injected,
    ),
    redirect('redirect to `/é`', '/é', 'ASCII', 'RFC 9110, 10.2.2; RFC 3986, 2', (answer) => {
      const location = field(answer, 'Location')
      return location === null
        ? `${answer.status} without Location`
        : /^[\x21-\x7e]+$/.test(location)
          ? 'ASCII'
          : 'not ASCII'
    }),
    row(
      'header',
      'a field with CR LF and another field in it',
      'RFC 9110, 5.5',
      'not injected',
      get('/header?value=a%0D%0AX-Evil:%201'),
      injected,
    ),
    row(
      'header',
      'a field with LF and another field in it',
      'RFC 9110, 5.5',
      'not injected',
      get('/header?value=a%0AX-Evil:%201'),
      injected,
    ),
    row('throw', 'an unexpected error', 'RFC 9110, 15.6.1', '500', get('/throw')),
    row(
      'throw',
      'an unexpected error: its message and stack',
      'CWE-209',
      'hidden',
      get('/throw'),
      ({ fields, body }) => (SECRETS.test(`${fields.join('\n')}\n${body}`) ? 'shown' : 'hidden'),
    ),
    row(
      'disposition',
      'a download named `€ "x".txt`',
      'RFC 6266, 4.3; RFC 8187',
      '€ "x".txt',
      get(`/disposition?name=${encodeURIComponent('€ "x".txt')}`),
      (answer) => {
        const value = field(answer, 'Content-Disposition') ?? ''
        const [, encoded] = /filename\*=utf-8''([^;]*)/i.exec(value) ?? []
        try {
          if (encoded !== undefined) return decodeURIComponent(encoded)
        } catch {}
        return value === '' ? 'no field' : value
      },
    ),
    row(
      'disposition',
      'a download named `a; x="b".txt`',
      'RFC 6266, 4.1',
      'one parameter filename',
      get(`/disposition?name=${encodeURIComponent('a; x="b".txt')}`),
      (answer) => {
        const value = (field(answer, 'Content-Disposition') ?? '').replace(/"(?:[^"\\]|\\.)*"/g, '""')
        return /^attachment; filename=""(; filename\*=[^;"]*)?$/.test(value)
          ? 'one parameter filename'
          : value || 'no field'
      },
    ),
    {
      needs: 'wait',
      name: 'a client that leaves while its request is handled',
      spec: 'DOM Standard, 3.2',
      right: ['the signal aborts'],
      async ask(port) {
        const left = async () => {
          const { answers } = await exchange(port, get('/left'))
          return Number(answers[0]?.body.toString() ?? Number.NaN)
        }
        const before = await left()
        await exchange(port, get('/wait'), ['GET'], { patience: 150 })
        for (let tries = 0; tries < 10; tries++) {
          if ((await left()) > before) return 'the signal aborts'
          await new Promise((resolve) => setTimeout(resolve, 50))
        }
        return 'the signal does not abort'
      },
    },
    row(
      'header',
      'a field of text beyond ASCII',
      'RFC 9110, 5.5',
      ['sent as UTF-8 or Latin-1', 'refused'],
      get('/header?value=%C3%A9'),
      (answer) => {
        const value = field(answer, 'X-Value')
        if (value === null) return 'refused'
        return value === 'é' || value === utf8('é') ? 'sent as UTF-8 or Latin-1' : value
      },
    ),
  ],
}

// What each method gets: HEAD on every kind of answer, methods that a resource does not have, statuses without content.

import { type Answer, exchange, field, fields } from '../client.ts'
import {
  type Area,
  allows,
  type Feature,
  get,
  post,
  type Row,
  request,
  row,
  type Show,
  status,
} from '../row.ts'

/** Sends HEAD and then GET on one connection: content after HEAD would be read as the next answer. */
function head(needs: Feature, name: string, target: string, wanted: number): Row {
  return {
    needs,
    name: `HEAD: ${name}`,
    spec: 'RFC 9110, 9.3.2',
    right: [`${wanted}, no content, no other length`],
    async ask(port) {
      const both = request('HEAD', target) + get('/text', 'Connection: close')
      const { answers, rest } = await exchange(port, both, ['HEAD', 'GET'], { untilClosed: true })
      const [to, next] = answers
      if (to === undefined) return 'no answer'
      // A server may close after an error; what it sent before that is content.
      if (next === undefined && rest !== '') return `${to.status} with content`
      const [same] = (await exchange(port, get(target))).answers
      const length = same !== undefined && sameLength(to, same) ? 'no other length' : 'another length'
      return `${to.status}, no content, ${length}`
    },
  }
}

/** A length that HEAD says is that of GET. It need not say one. */
function sameLength(to: Answer, same: Answer): boolean {
  const said = field(to, 'Content-Length')
  return said === null || said === String(same.body.length)
}

const lengths: Show = (answer, { rest }) => {
  const framing = ['Content-Length', 'Transfer-Encoding'].filter((name) => field(answer, name) !== null)
  return `${answer.status}, ${rest === '' ? 'no content' : 'content'}, ${framing.join(' and ') || 'no length'}`
}

export const methods: Area = {
  title: 'Methods',
  rows: [
    head('text', 'text', '/text', 200),
    head('json', 'JSON', '/json', 200),
    head('stream', 'a body that streams', '/stream', 200),
    head('text', 'what is not there', '/nothing', 404),
    head('redirect', 'a redirect', '/redirect?to=%2Ftext', 302),
    head('throw', 'an error', '/throw', 500),
    head('big', 'what would be compressed', '/big', 200),
    row(
      'router',
      'a method that a resource does not have: DELETE',
      'RFC 9110, 15.5.6',
      '405 with Allow',
      request('DELETE', '/text'),
      allows,
    ),
    row(
      'router',
      'OPTIONS of a resource',
      'RFC 9110, 9.3.7',
      ['200 with Allow', '204 with Allow', '405 with Allow'],
      request('OPTIONS', '/text'),
      allows,
    ),
    row(
      'text',
      '`OPTIONS *`, which is a good request',
      'RFC 9112, 3.2.4',
      ['200', '204', '404', '405', '501'],
      request('OPTIONS', '*'),
    ),
    row('text', 'TRACE, which is not offered', 'RFC 9110, 9.1', ['405', '501'], request('TRACE', '/text')),
    row(
      'text',
      'a method that nobody knows: BREW',
      'RFC 9110, 9.1, 15.6.2',
      ['405', '501'],
      request('BREW', '/text'),
    ),
    row(
      'no-content',
      'status 204, with a body given to the framework',
      'RFC 9110, 8.6, 15.3.5',
      ['204, no content, no length', 'refused'],
      get('/no-content'),
      (answer, whole) => (answer.status === 500 ? 'refused' : lengths(answer, whole)),
    ),
    row('text', 'a path that is not there', 'RFC 9110, 15.5.5', '404', get('/nothing')),
    {
      needs: 'text',
      name: 'GET with content, and another request behind it',
      spec: 'RFC 9110, 9.3.1; RFC 9112, 6',
      right: ['200, 200'],
      async ask(port) {
        const both =
          request('GET', '/text', ['Content-Length: 5'], '').replace('\r\n\r\n', '\r\n\r\nhello') +
          get('/text')
        const { answers } = await exchange(port, both, ['GET', 'GET'])
        return answers.map((answer) => answer.status).join(', ') || 'no answer'
      },
    },
    {
      needs: 'text',
      name: 'POST of 1 MB to what is not there, and another request behind it',
      spec: 'RFC 9112, 9.3',
      right: ['the next answered', 'closed'],
      async ask(port) {
        const body = 'GET /text HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(25_000)
        const both = post('/nothing', 'text/plain', body) + get('/text', 'Connection: close')
        const { answers, closed } = await exchange(port, both, ['POST', 'GET', 'GET'], { untilClosed: true })
        // A third answer would be to a request that stands in the body.
        if (answers.length > 2) return 'the body answered'
        if (answers.length === 2) return 'the next answered'
        return closed ? 'closed' : 'no answer'
      },
    },
    {
      needs: 'text',
      name: 'Date, in the form of HTTP',
      spec: 'RFC 9110, 6.6.1',
      right: ['one'],
      async ask(port) {
        const { answers } = await exchange(port, get('/text'))
        const dates = answers[0] === undefined ? [] : fields(answers[0], 'Date')
        const form = /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/
        return dates.length === 1 && form.test(dates[0] as string) ? 'one' : dates.join(', ') || 'none'
      },
    },
    row('text', 'a successful GET', 'RFC 9110, 15.3.1', '200', get('/text'), status),
  ],
}

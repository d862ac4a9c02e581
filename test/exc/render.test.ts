import { describe, expect, test } from 'vitest'
import type { HeaderList } from '../../src/environ/contract.ts'
import { NO_MEMBERS, type Problem } from '../../src/exc/problem.ts'
import { checkForms, defaultForms, type ErrorForms, renderProblem } from '../../src/exc/render.ts'
import { Request } from '../../src/message/request.ts'

const problem: Problem = {
  status: 404,
  title: 'Not Found',
  explanation: 'There is no such resource.',
  detail: null,
  filled: null,
  message: 'There is no such resource.',
  type: null,
  instance: null,
  location: null,
  alternatives: [],
  members: NO_MEMBERS,
}

function render(
  changes: Partial<Problem>,
  accept: string | null,
  { forms = defaultForms, fields = [] as HeaderList }: { forms?: ErrorForms; fields?: HeaderList } = {},
) {
  const request = accept === null ? null : Request.blank('/', { accept })
  const text = renderProblem({ ...problem, ...changes }, request, forms, fields)
  const headers = new Headers(fields as [string, string][])
  return { text, headers, type: headers.get('Content-Type') }
}

describe('the form', () => {
  test.each([
    [null, 'application/problem+json'],
    ['*/*', 'application/problem+json'],
    ['application/*', 'application/problem+json'],
    ['application/json', 'application/json'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html; charset=UTF-8'],
    ['text/*', 'text/html; charset=UTF-8'],
    ['text/plain', 'text/plain; charset=UTF-8'],
    ['image/png', 'application/problem+json'],
    ['', 'application/problem+json'],
    ['application/problem+json;q=0.1, text/plain;q=0.2', 'text/plain; charset=UTF-8'],
  ])('for %s is %s', (accept, type) => {
    expect(render({}, accept).type).toBe(type)
  })

  test('of what is no error is never problem details', () => {
    expect(render({ status: 200 }, '*/*').type).toBe('application/json')
    expect(render({ status: 302 }, 'application/problem+json').type).toBe('application/json')
  })

  test.each([
    ['application/json', '{'],
    ['application/vnd.api+json', '{'],
    ['text/html; charset=utf-8', '<'],
    ['application/xhtml+xml', '<'],
    ['text/x', '4'],
    ['image/png', '4'],
    ['nonsense', '4'],
  ])('follows a Content-Type that is there: %s', (given, first) => {
    const { text, headers } = render({}, 'text/html', { fields: [['Content-Type', given]] })
    expect([text[0], headers.get('Content-Type'), headers.get('Vary')]).toEqual([first, given, null])
  })
})

describe('its fields', () => {
  test('are complete', () => {
    expect([...render({ detail: 'é' }, 'text/html').headers.keys()]).toEqual([
      'content-security-policy',
      'content-type',
      'vary',
      'x-content-type-options',
    ])
    expect(render({}, 'text/plain').headers.has('Content-Security-Policy')).toBe(false)
  })

  test('stay where they are there', () => {
    const fields: HeaderList = [
      ['vary', 'Origin, accept'],
      ['X-CONTENT-TYPE-OPTIONS', 'own'],
      ['Content-Security-Policy', 'own'],
    ]
    const { headers } = render({}, 'text/html', { fields })
    expect(Object.fromEntries(headers)).toEqual({
      'content-security-policy': 'own',
      'content-type': 'text/html; charset=UTF-8',
      vary: 'Origin, accept',
      'x-content-type-options': 'own',
    })
    expect(render({}, '*/*', { fields: [['Vary', 'Origin']] }).headers.get('Vary')).toBe('Origin, Accept')
    expect(render({}, '*/*', { fields: [['Vary', '*']] }).headers.get('Vary')).toBe('*')
  })
})

describe('what it says', () => {
  test('problem details', () => {
    expect(JSON.parse(render({}, '*/*').text)).toEqual({
      title: 'Not Found',
      status: 404,
      detail: 'There is no such resource.',
    })
    const changes = {
      message: 'no 7',
      type: 'https://example.org/p',
      instance: '/7',
      alternatives: [{ type: 'a/b' }],
      members: { code: 'x' },
    }
    expect(render(changes, '*/*').text).toBe(
      '{"type":"https://example.org/p","title":"Not Found","status":404,"detail":"no 7","instance":"/7","alternatives":[{"type":"a/b"}],"code":"x"}',
    )
  })

  test('JSON', () => {
    const changes = { status: 302, message: 'no 7', location: '/x', members: { more: 1 } }
    expect(JSON.parse(render(changes, 'application/json').text)).toEqual({
      code: 302,
      title: 'Not Found',
      message: 'no 7',
      location: '/x',
      more: 1,
    })
  })

  test('members named as prototypes are, are members', () => {
    const members = JSON.parse('{ "__proto__": { "x": 1 }, "constructor": 2 }')
    expect(render({ members }, '*/*').text).toContain('"__proto__":{"x":1},"constructor":2}')
    expect(({} as { x?: number }).x).toBeUndefined()
  })

  test('plain text has everything, and drops nothing that looks like a tag', () => {
    const changes = {
      detail: '<b>no</b>',
      location: '/x',
      alternatives: [{ type: 'a/b' }, { href: '/y', title: 'Y' }],
    }
    expect(render(changes, 'text/plain').text).toBe(
      '404 Not Found\n\nThere is no such resource.\n\n<b>no</b>\n\n/x\n\n- a/b\n- Y, /y\n',
    )
    expect(render({ detail: 'x', filled: 'only this' }, 'text/plain').text).toBe(
      '404 Not Found\n\nonly this\n',
    )
  })
})

describe('forms', () => {
  test('have the types they are given under, the first for whom none is good', () => {
    const forms: ErrorForms = {
      'application/vnd.fault+json': ({ status, message }, request) => ({
        fault: { status, message, path: request?.path ?? null },
      }),
      'text/csv': ({ status }) => `status\n${status}\n`,
    }
    checkForms(forms)
    const fault = render({}, 'text/html', { forms })
    expect([fault.type, fault.text]).toEqual([
      'application/vnd.fault+json',
      '{"fault":{"status":404,"message":"There is no such resource.","path":"/"}}',
    ])
    const csv = render({}, 'text/*', { forms })
    expect([csv.type, csv.text]).toEqual(['text/csv; charset=UTF-8', 'status\n404\n'])
    expect(render({ status: 200 }, '*/*', { forms: { 'application/problem+json': () => ({}) } }).text).toBe(
      '{}',
    )
  })

  test('of others have no policy of ours', () => {
    const forms = { ...defaultForms, 'text/html': () => '<p>own' }
    expect(render({}, 'text/html', { forms }).headers.has('Content-Security-Policy')).toBe(false)
  })

  test.each([
    [{}, 'errors have one form at least'],
    [{ 'text/*': () => '' }, 'the forms of errors have media types as names, not "text/*"'],
    [{ html: () => '' }, 'not "html"'],
    [{ 'text/html': 'x' }, 'the form text/html of errors is not a function'],
  ])('%j are none', (forms, message) => {
    expect(() => checkForms(forms as never)).toThrow(message)
  })

  test('give something', () => {
    expect(() => render({}, '*/*', { forms: { 'a/b': () => undefined } })).toThrow(
      'the form a/b of an error gave undefined',
    )
  })
})

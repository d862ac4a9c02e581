import { describe, expect, test } from 'vitest'
import { type Problem, renderProblem } from '../../src/exc/render.ts'
import { Accept } from '../../src/headers/accept.ts'

const problem: Problem = {
  status: 404,
  title: 'Not Found',
  explanation: 'There is no such resource.',
  detail: null,
  location: null,
  members: null,
}
const render = (changes: Partial<Problem>, accept: string) =>
  renderProblem({ ...problem, ...changes }, Accept.parse(accept) ?? Accept.any)

describe('renderProblem', () => {
  test.each([
    ['*/*', 'application/problem+json'],
    ['application/*', 'application/problem+json'],
    ['application/json', 'application/json'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html; charset=UTF-8'],
    ['text/*', 'text/html; charset=UTF-8'],
    ['text/plain', 'text/plain; charset=UTF-8'],
    ['image/png', 'application/problem+json'],
    ['application/problem+json;q=0.1, text/plain;q=0.2', 'text/plain; charset=UTF-8'],
  ])('for %s is %s', (accept, type) => expect(render({}, accept).type).toBe(type))

  test('problem details and JSON say the detail, or what the class explains', () => {
    expect(JSON.parse(render({}, '*/*').text)).toEqual({
      title: 'Not Found',
      status: 404,
      detail: 'There is no such resource.',
    })
    expect(JSON.parse(render({ detail: 'no 7', members: { code: 'x' } }, '*/*').text)).toEqual({
      title: 'Not Found',
      status: 404,
      detail: 'no 7',
      code: 'x',
    })
    expect(JSON.parse(render({ detail: 'no 7' }, 'application/json').text)).toEqual({
      code: 404,
      title: 'Not Found',
      message: 'no 7',
    })
  })

  test('plain text has everything, and drops nothing that looks like a tag', () => {
    expect(render({ detail: '<b>no</b>', location: '/x' }, 'text/plain').text).toBe(
      '404 Not Found\n\nThere is no such resource.\n\n<b>no</b>\n\n/x\n',
    )
  })

  test.each([
    '<script>alert(1)</script>',
    '"><img src=x onerror=1>',
    "' onmouseover='1",
    '&lt;',
    '</p></body>',
  ])('HTML escapes %s wherever it comes from', (hostile) => {
    const { text } = render(
      { detail: hostile, explanation: hostile, title: hostile, location: `/x?${hostile}` },
      'text/html',
    )
    const plain = render({ detail: 'x', explanation: 'x', title: 'x', location: '/x?x' }, 'text/html').text
    // No tag and no attribute more than with harmless text.
    expect(text.match(/<[a-z/!][^>]*>/gi)?.map((tag) => tag.replace(/href="[^"]*"/, 'href'))).toEqual(
      plain.match(/<[a-z/!][^>]*>/gi)?.map((tag) => tag.replace(/href="[^"]*"/, 'href')),
    )
  })

  test.each([
    ['https://h/x', true],
    ['/x', true],
    ['x/y', true],
    ['javascript:alert(1)', false],
    ['data:text/html,x', false],
    ['vbscript:x', false],
    ['JaVaScRiPt:x', false],
  ])('a location %s becomes a link: %s', (location, linked) => {
    expect(render({ location }, 'text/html').text.includes('<a href')).toBe(linked)
  })
})

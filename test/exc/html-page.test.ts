import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { htmlPage, PAGE_POLICY } from '../../src/exc/html-page.ts'
import { NO_MEMBERS, type Problem } from '../../src/exc/problem.ts'
import { shapeOf } from '../support/hostile.ts'

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
const page = (changes: Partial<Problem> = {}) => htmlPage({ ...problem, ...changes })

test('a page says what happened under one heading, and in its title', () => {
  const { elements, text } = shapeOf(page({ detail: 'no instance 7' }))
  expect(elements).toEqual(
    [
      'html lang',
      'head',
      'meta charset',
      'meta name content',
      'title',
      'style',
      'body',
      'main',
      'h1',
      'p',
    ].concat('p'),
  )
  expect(text.match(/\S.*/g)).toEqual([
    '404 Not Found',
    '404 Not Found',
    'There is no such resource.',
    'no instance 7',
  ])
})

test('its policy allows its own style and nothing else', () => {
  const style = /<style>([\s\S]*)<\/style>/.exec(page())?.[1] as string
  const hash = createHash('sha256').update(style).digest('base64')
  expect(PAGE_POLICY).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
  )
  expect(style).toContain('color-scheme:light dark')
})

test('what a template says takes the place of explanation and detail, blank lines between paragraphs', () => {
  expect(page({ detail: 'x', filled: 'one <1>\n\ntwo' })).toContain(
    '<p>one &lt;1&gt;</p>\n<p>two</p>\n</main>',
  )
})

test.each([
  ['https://h/x', true],
  ['HTTP://h', true],
  ['/', true],
  ['/x:y', true],
  ['x/y', true],
  ['?q=1', true],
  ['', false],
  ['//h/x', false],
  ['/\\h', false],
  ['\\x', false],
  ['http:h', false],
  ['http:///h', false],
  ['javascript:alert(1)', false],
  [' javascript:alert(1)', false],
  ['java\nscript:alert(1)', false],
  ['data:text/html,x', false],
  ['mailto:a@b', false],
])('the place %j becomes a link: %s', (place, linked) => {
  expect(page({ location: place }).includes('<a href')).toBe(linked)
  expect(page({ alternatives: [{ href: place, title: 'T' }] }).includes('<a href')).toBe(linked)
})

test('alternatives are a list, with links where they have places', () => {
  const alternatives = [
    { type: 'text/html' },
    { title: 'German', language: 'de' },
    { href: '/doc.de', title: 'German', type: 'text/html', language: 'de' },
    { href: '/doc' },
    { href: 'urn:x', title: 'Elsewhere' },
  ]
  expect(page({ alternatives }).match(/<li>.*/g)).toEqual([
    '<li>text/html</li>',
    '<li>German (de)</li>',
    '<li><a href="/doc.de">German</a> (text/html, de)</li>',
    '<li><a href="/doc">/doc</a></li>',
    '<li>Elsewhere: urn:x</li>',
  ])
})

import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { DEVELOPMENT_POLICY, developmentPage } from '../../../src/exc/development/page.ts'
import { HOSTILE, shapeOf } from '../../support/hostile.ts'

const page = (text: string) => {
  const source = [
    { number: 1, text, isAt: true },
    { number: 2, text, isAt: false },
  ]
  const frames = [
    { call: text, place: text, isOwn: false, source: [] },
    { call: null, place: text, isOwn: false, source: [] },
    { call: text, place: text, isOwn: true, source },
    { call: null, place: text, isOwn: true, source: [] },
    { call: text, place: text, isOwn: false, source: [] },
  ]
  const error = { name: text, message: text, notes: [[text, text]] as const, frames }
  return developmentPage({
    report: [
      { how: '', ...error },
      { how: text || 'x', ...error },
    ],
    request: text,
    environ: [[text, text]],
  })
}

test('its policy allows its own style and nothing else', () => {
  const style = /<style>([\s\S]*)<\/style>/.exec(page('x'))?.[1] as string
  const hash = createHash('sha256').update(style).digest('base64')
  expect(DEVELOPMENT_POLICY).toContain(`default-src 'none'; style-src 'sha256-${hash}';`)
})

test('nothing that it shows is markup', () => {
  const { elements } = shapeOf(page('x'))
  expect(elements).toContain('mark')
  expect(elements.filter((name) => /script|img|link|iframe|form|a href/.test(name))).toEqual([])
  for (const hostile of HOSTILE) expect(shapeOf(page(hostile)).elements, hostile).toEqual(elements)
})

test('calls outside the project are folded, and told by their number', () => {
  expect(page('x').match(/<summary>[^<]*/g)).toEqual([
    '<summary>2 calls outside the project',
    '<summary>1 call outside the project',
    '<summary>2 calls outside the project',
    '<summary>1 call outside the project',
    '<summary>1 keys',
  ])
})

import { expect, test } from 'vitest'
import { TraceParent } from '../../src/headers/trace-parent.ts'
import { headerLaws } from '../support/header-laws.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'

headerLaws(TraceParent, {
  good: [`00-${TRACE}-${SPAN}-01`, `00-${TRACE}-${SPAN}-00`, `cc-${TRACE}-${SPAN}-09-what-comes`],
  bad: [
    '',
    `ff-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01-more`,
    `cc-${TRACE}-${SPAN}-01.more`,
    `0-${TRACE}-${SPAN}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE}-${SPAN}`,
    `00-${TRACE}-${SPAN}-1`,
    ` 00-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01,00-${TRACE}-${SPAN}-01`,
  ],
})

test('reads the flag that is known, and prints version 00', () => {
  const later = TraceParent.parse(`cc-${TRACE}-${SPAN}-ff-more`)
  expect([later?.sampled, String(later)]).toEqual([true, `00-${TRACE}-${SPAN}-01`])
  expect(TraceParent.parse(`00-${TRACE}-${SPAN}-fe`)?.sampled).toBe(false)
})

test('begins traces, and spans in them, that nobody else has', () => {
  const root = new TraceParent()
  const child = new TraceParent({ traceId: TRACE, sampled: false }).child()
  expect(String(root)).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  expect(new TraceParent().traceId).not.toBe(root.traceId)
  expect([child.traceId, child.sampled]).toEqual([TRACE, false])
  expect(child.child().parentId).not.toBe(child.parentId)
})

test('refuses what is no id', () => {
  expect(() => new TraceParent({ traceId: '1' })).toThrow('a trace id has 32 digits 0-9a-f, not "1"')
  expect(() => new TraceParent({ parentId: '0'.repeat(16) })).toThrow('a span id has 16 digits')
  expect(TraceParent.format({ traceId: TRACE, parentId: SPAN })).toBe(`00-${TRACE}-${SPAN}-01`)
})

import { expect, it } from 'vitest'
import { kinds, protocolOf } from '../../src/deploy/protocols.ts'

it('takes the protocol of what has none from the section that names it, or from what is wanted', () => {
  expect(protocolOf('app', 'app:x')).toBe('paste.app_factory')
  expect(protocolOf('app', 'composite:x')).toBe('paste.composite_factory')
  expect(protocolOf('app', 'composit:x')).toBe('paste.composite_factory')
  expect(protocolOf('app')).toBe('paste.app_factory')
  expect(protocolOf('filter', 'filter-app:x')).toBe('paste.filter_factory')
  expect(protocolOf('server')).toBe('paste.server_factory')
})

it('has no prefix and no protocol in two kinds', () => {
  const all = Object.values(kinds).flatMap(({ prefixes, protocols }) => [...prefixes.flat(), ...protocols])
  expect(new Set(all).size).toBe(all.length)
})

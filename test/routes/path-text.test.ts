import { expect, test } from 'vitest'
import { textOfPath, withoutPrefix } from '../../src/routes/path-text.ts'

test('a path is text when its bytes are UTF-8', () => {
  expect(textOfPath('/a')).toBe('/a')
  expect(textOfPath('/\xc3\xa9')).toBe('/é')
  expect(textOfPath('/\xff')).toBeNull()
  expect(textOfPath('/\xc3')).toBeNull()
})

test('a prefix is whole segments', () => {
  expect(withoutPrefix('/app/a', '/app')).toBe('/a')
  expect(withoutPrefix('/app', '/app')).toBe('/')
  expect(withoutPrefix('/application', '/app')).toBeNull()
  expect(withoutPrefix('/a', '/app')).toBeNull()
})

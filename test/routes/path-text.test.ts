import { expect, test } from 'vitest'
import { textOfPath } from '../../src/routes/path-text.ts'

test('a path is text when its bytes are UTF-8', () => {
  expect(textOfPath('/a')).toBe('/a')
  expect(textOfPath('/\xc3\xa9')).toBe('/é')
  expect(textOfPath('/\xff')).toBeNull()
  expect(textOfPath('/\xc3')).toBeNull()
})

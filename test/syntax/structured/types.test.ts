import { expect, test } from 'vitest'
import { Decimal, DisplayString, Token } from '../../../src/syntax/structured/types.ts'

test('the words of structured fields read as what they hold, and do not change', () => {
  expect(new Decimal(1.5).valueOf() + 1).toBe(2.5)
  expect(`${new Token('gzip')} ${new DisplayString('\u00fc')}`).toBe('gzip \u00fc')
  for (const word of [new Decimal(1), new Token('a'), new DisplayString('b')])
    expect(Object.isFrozen(word)).toBe(true)
})

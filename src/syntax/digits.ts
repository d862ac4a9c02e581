// Whole numbers of fields: lengths, seconds, hops. All of HTTP's are digits alone (RFC 9110 section 8.6 and 10.2.3).

const MOST = 15

/**
 * The number that 1 to 15 digits stand for, more than which no number has exactly; -1 for anything else.
 *
 * Read digit by digit: every answer with a length comes by here, and an expression takes three times as long.
 */
export function parseDigits(text: unknown): number {
  if (typeof text !== 'string' || text.length === 0 || text.length > MOST) return -1
  let value = 0
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}

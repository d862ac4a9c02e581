// Quality values: weights from 0 to 1 with up to three decimals. RFC 9110 section 12.4.2.

const QUALITY = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/

/** The weight that text names, or null. */
export function parseQuality(text: string): number | null {
  return QUALITY.test(text) ? Number(text) : null
}

/** A weight rounded to what can be sent. What is above 0 stays above it, since 0 refuses. Throws a RangeError outside 0 to 1. */
export function roundQuality(quality: number): number {
  if (typeof quality !== 'number' || !(quality >= 0 && quality <= 1)) {
    throw new RangeError(`a quality is a number from 0 to 1, not ${String(quality)}`)
  }
  return quality === 0 ? 0 : Math.max(1, Math.round(quality * 1000)) / 1000
}

/** A weight as text, with no more decimals than it needs and at most three. Throws a RangeError outside 0 to 1. */
export function formatQuality(quality: number): string {
  return String(roundQuality(quality))
}

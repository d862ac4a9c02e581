// The three forms of an HTTP date (RFC 9110 section 5.6.7) to an instant, and an instant to the one form that is sent.

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)'
const LONG_DAY = '(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day'
const MONTH = `(${MONTHS.join('|')})`
const TIME = '(\\d{2}):(\\d{2}):(\\d{2})'
const IMF_FIXDATE = /* @__PURE__ */ new RegExp(`^${DAY}, (\\d{2}) ${MONTH} (\\d{4}) ${TIME} GMT$`)
const RFC_850 = /* @__PURE__ */ new RegExp(`^${LONG_DAY}, (\\d{2})-${MONTH}-(\\d{2}) ${TIME} GMT$`)
const ASCTIME = /* @__PURE__ */ new RegExp(`^${DAY} ${MONTH} ( \\d|\\d{2}) ${TIME} (\\d{4})$`)

/**
 * The instant that an HTTP date names; null for any other text, and for a day or time that does not exist. The day of
 * the week has to be one, but not the right one.
 */
export function parseDate(text: string): Date | null {
  let match = IMF_FIXDATE.exec(text)
  if (match !== null) {
    const [, day, month, year, hour, minute, second] = match
    return instant(Number(year), month, day, hour, minute, second)
  }
  match = RFC_850.exec(text)
  if (match !== null) {
    const [, day, month, year, hour, minute, second] = match
    return instant(nearYear(Number(year), month, day, hour, minute, second), month, day, hour, minute, second)
  }
  match = ASCTIME.exec(text)
  if (match !== null) {
    const [, month, day, hour, minute, second, year] = match
    return instant(Number(year), month, day, hour, minute, second)
  }
  return null
}

/**
 * An instant as an HTTP date, `Sun, 06 Nov 1994 08:49:37 GMT`.
 *
 * Throws a RangeError for an invalid Date, and for one whose year does not have four digits.
 */
export function formatDate(date: Date): string {
  const year = date.getUTCFullYear()
  if (!(year >= 0 && year <= 9999)) {
    const given = Number.isNaN(year) ? 'an invalid Date' : date.toISOString()
    throw new RangeError(`an HTTP date is an instant in the years 0 to 9999, not ${given}`)
  }
  return date.toUTCString()
}

type Field = string | undefined

// A date that would lie more than fifty years ahead is in the last year before now that ends in the same two digits.
function nearYear(twoDigits: number, month: Field, ...rest: Field[]): number {
  const now = new Date()
  const thisYear = now.getUTCFullYear()
  const ahead = thisYear + ((((twoDigits - thisYear) % 100) + 100) % 100)
  const [day, hour, minute, second] = rest.map(Number)
  const at = Date.UTC(ahead, MONTHS.indexOf(month as string), day, hour, minute, second)
  return at > now.setUTCFullYear(thisYear + 50) ? ahead - 100 : ahead
}

function instant(year: number, month: Field, ...rest: Field[]): Date | null {
  const [day, hour, minute, second] = rest.map(Number) as [number, number, number, number]
  // The one minute with a sixtieth second is the last of a day; Date has none, so it is the instant after it.
  if (hour > 23 || minute > 59 || second > (hour === 23 && minute === 59 ? 60 : 59)) return null
  const date = new Date(0)
  date.setUTCFullYear(year, MONTHS.indexOf(month as string), day)
  if (date.getUTCDate() !== day) return null
  date.setUTCHours(hour, minute, second)
  return date
}

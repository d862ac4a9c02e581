// The three forms of an HTTP date (RFC 9110 section 5.6.7) to an instant, and an instant to the one form that is sent.

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const TIME = '(\\d{2}):(\\d{2}):(\\d{2})'
const IMF_FIXDATE = new RegExp(`^[A-Z][a-z]{2}, (\\d{2}) ([A-Z][a-z]{2}) (\\d{4}) ${TIME} GMT$`)
const RFC_850 = new RegExp(`^[A-Z][a-z]{5,8}, (\\d{2})-([A-Z][a-z]{2})-(\\d{2}) ${TIME} GMT$`)
const ASCTIME = new RegExp(`^[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \\d]\\d) ${TIME} (\\d{4})$`)

const FIFTY_YEARS = 50

/** The instant that an HTTP date names, or null for any other text, and for a day or time that does not exist. */
export function parseDate(text: string): Date | null {
  let match = IMF_FIXDATE.exec(text)
  if (match !== null) return instant(match[3], match[2], match[1], match[4], match[5], match[6])
  match = RFC_850.exec(text)
  if (match !== null)
    return instant(String(fullYear(Number(match[3]))), match[2], match[1], match[4], match[5], match[6])
  match = ASCTIME.exec(text)
  if (match !== null) return instant(match[6], match[1], match[2], match[3], match[4], match[5])
  return null
}

/** An instant as an HTTP date, `Sun, 06 Nov 1994 08:49:37 GMT`. Throws a RangeError for an invalid Date. */
export function formatDate(date: Date): string {
  if (Number.isNaN(date.getTime())) throw new RangeError('an invalid Date has no text')
  return date.toUTCString()
}

// A year that would lie more than fifty years ahead is the one a century before.
function fullYear(twoDigits: number): number {
  const now = new Date().getUTCFullYear()
  const year = now - (now % 100) + twoDigits
  return year > now + FIFTY_YEARS ? year - 100 : year
}

function instant(...parts: (string | undefined)[]): Date | null {
  const [yearText, monthText, ...rest] = parts
  const [day = 0, hour = 0, minute = 0, second = 0] = rest.map(Number)
  const year = Number(yearText)
  const month = MONTHS.indexOf(monthText as string)
  if (month < 0 || hour > 23 || minute > 59 || second > 60) return null
  // A leap second is the instant after it: Date has no sixtieth second.
  const date = new Date(Date.UTC(2000, month, 1, hour, minute, second))
  date.setUTCFullYear(year, month, day)
  const exists = date.getUTCMonth() === month || (second === 60 && day > 27)
  return exists && day > 0 && (date.getUTCDate() === day || second === 60) ? date : null
}

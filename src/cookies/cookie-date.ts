// Dates as cookies have them: anything in which a day, a month, a year and a time can be found. RFC 6265 section 5.1.1.

const DELIMITERS = /[\t\x20-\x2f\x3b-\x40\x5b-\x60\x7b-\x7e]+/
const TIME = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\D.*)?$/s
const DAY = /^(\d{1,2})(?:\D.*)?$/s
const YEAR = /^(\d{2,4})(?:\D.*)?$/s
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const MAX_TEXT = 256

/** The instant that the date of a cookie names, or null. It is lenient, as browsers are. */
export function parseCookieDate(text: string): Date | null {
  if (text.length > MAX_TEXT) return null
  let time: RegExpExecArray | null = null
  let day = -1
  let month = -1
  let year = -1
  for (const token of text.split(DELIMITERS)) {
    // A token is what it can be first of: the time, the day, the month, the year.
    const asTime: RegExpExecArray | null = time === null ? TIME.exec(token) : null
    const asDay: RegExpExecArray | null = asTime === null && day < 0 ? DAY.exec(token) : null
    const name = token.slice(0, 3).toLowerCase()
    if (asTime !== null) time = asTime
    else if (asDay !== null) day = Number(asDay[1])
    else if (month < 0 && MONTHS.includes(name)) month = MONTHS.indexOf(name)
    else if (year < 0) year = Number(YEAR.exec(token)?.[1] ?? -1)
  }
  if (time === null || day < 0 || month < 0 || year < 0) return null
  if (year >= 70 && year <= 99) year += 1900
  else if (year <= 69) year += 2000
  const [hour, minute, second] = time.slice(1, 4).map(Number) as [number, number, number]
  if (day < 1 || day > 31 || year < 1601 || hour > 23 || minute > 59 || second > 59) return null
  const date = new Date(Date.UTC(year, month, day, hour, minute, second))
  // A day that the month has not.
  return date.getUTCDate() === day ? date : null
}

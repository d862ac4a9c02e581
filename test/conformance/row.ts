// What a row of the table is, and the short ways to write one: what is sent, what is right, and how an answer reads.

import { type Answer, type Exchange, exchange, field } from './client.ts'

/**
 * What a server offers, by the name of the route that shows it. Each server answers these routes as its documentation does it:
 *
 * | route | answers with |
 * |---|---|
 * | `GET /text` | `hello`, as text |
 * | `GET /json`, `POST /json` | an object as JSON; the JSON that was sent |
 * | `POST /form` | the pairs of a urlencoded form, as JSON |
 * | `POST /upload` | `[name, file name or null, text]` of each part of a multipart form, as JSON |
 * | `POST /plain` | the text that was sent |
 * | `GET /query` | the pairs of the query, as JSON |
 * | `GET /cookie?name=` | the value of a cookie, or `none` |
 * | `GET /set-cookie?name=&value=` | a cookie that is set with SameSite, when `samesite` is given too |
 * | `GET /set-cookies` | two cookies |
 * | `GET /web-cookies` | two cookies, on a `Response` of the web platform |
 * | `GET /layered-cookies` | a cookie that middleware set, and one of the handler's response |
 * | `GET /media?offer=…`, `/language`, `/encoding` | the offer that is chosen, or 406 |
 * | `GET /tagged?etag=` | `0123456789` with ETag, Last-Modified, Cache-Control and Vary |
 * | `PUT /tagged?etag=` | `saved`, unless the conditions of the request forbid it |
 * | `GET /data.mp4` … | the files of a folder, which is the root of the site |
 * | `GET /redirect?to=` | a redirect |
 * | `GET /header?value=` | a header field with that value |
 * | `GET /no-content` | status 204, with a body given to the framework |
 * | `GET /throw` | `throw new Error('boom secret')` |
 * | `GET /host` | the host of the request, as the framework has it |
 * | `GET /path/…` | one parameter of the path |
 * | `GET /big` | 4 KiB of text with the ETag `"big"`, compressed for who accepts that |
 * | `GET /stream`, `GET /broken` | a body in chunks; one that fails after its first chunk |
 * | `GET /wait`, `GET /left` | nothing until the client has left; how many have |
 * | `GET /disposition?name=` | a download with that file name |
 * | `GET /coded/no-transform`, `/gzip`, `/part` | the text of `/big`, not to be transformed; encoded already; as a part of more |
 * | `GET /cors/page`, `PUT`, `GET /cors/varied`, `/fails` | `hello` with ETag; with Vary too; an error: for pages of `https://app.example`, with credentials, GET and PUT, the field X-Auth-Token, ETag to be read, 600 seconds |
 * | `GET /cors-any/page` | `hello` for any page |
 */
export type Feature =
  | 'text'
  | 'json'
  | 'form'
  | 'upload'
  | 'plain'
  | 'query'
  | 'cookie'
  | 'set-cookie'
  | 'set-cookies'
  | 'web-cookies'
  | 'layered-cookies'
  | 'media'
  | 'language'
  | 'encoding'
  | 'tagged'
  | 'put'
  | 'files'
  | 'redirect'
  | 'header'
  | 'no-content'
  | 'throw'
  | 'host'
  | 'path'
  | 'big'
  | 'stream'
  | 'wait'
  | 'disposition'
  | 'coded'
  | 'cors'
  | 'router'

/** One row of the table. */
export interface Row {
  /** What is asked, for the reader. */
  readonly name: string
  /** Where it is said what is right: `RFC 9110, 13.1.2`. */
  readonly spec: string
  /** The answers that are right, as `ask` gives them. */
  readonly right: readonly string[]
  /** What a server must offer to be asked; one that does not has an empty cell. */
  readonly needs: Feature
  /** Asks a server on this port, and gives its answer in short. */
  readonly ask: (port: number) => Promise<string>
}

/** Rows under one heading. */
export interface Area {
  readonly title: string
  readonly rows: readonly Row[]
}

/** How an answer reads in the table. */
export type Show = (answer: Answer, whole: Exchange) => string

/** A request: its target, further fields, its body. */
export function request(method: string, target: string, fields: readonly string[] = [], body = ''): string {
  const length =
    body === '' && method !== 'POST' && method !== 'PUT' ? [] : [`Content-Length: ${body.length}`]
  return `${method} ${target} HTTP/1.1\r\n${['Host: localhost', ...length, ...fields].join('\r\n')}\r\n\r\n${body}`
}

/** A GET request with further fields. */
export function get(target: string, ...fields: string[]): string {
  return request('GET', target, fields)
}

/** A POST request with a body of a type. */
export function post(target: string, type: string, body: string, ...fields: string[]): string {
  return request('POST', target, [`Content-Type: ${type}`, ...fields], body)
}

/** Text as the bytes it has in UTF-8, one character for each. */
export function utf8(text: string): string {
  return Buffer.from(text).toString('latin1')
}

/** The status alone. */
export const status: Show = ({ status }) => String(status)

/** The body of a success, or another status. */
export const text: Show = ({ status, body }) => (status === 200 ? body.toString() : String(status))

/** A value of JSON by `pick`, or the status. */
export function json(pick: (value: never) => unknown): Show {
  return ({ status, body }) => {
    if (status !== 200) return String(status)
    try {
      const picked = pick(JSON.parse(body.toString()) as never)
      return typeof picked === 'string' ? picked : (JSON.stringify(picked) ?? 'nothing')
    } catch {
      return `not the JSON that was wanted: ${body.toString().slice(0, 40)}`
    }
  }
}

/** The status, and a field after it. */
export function statusAnd(name: string): Show {
  return (answer) => `${answer.status} ${field(answer, name) ?? `without ${name}`}`
}

/** The content coding, and whether Vary names the field that it depends on. */
export const coding: Show = (answer) => {
  const varies = /(?:^|,)\s*(?:accept-encoding|\*)\s*(?:,|$)/i.test(field(answer, 'Vary') ?? '')
  return `${field(answer, 'Content-Encoding') ?? 'identity'}, ${varies ? 'Vary' : 'no Vary'}`
}

/** The status, and whether Allow names methods beside it. */
export const allows: Show = (answer) =>
  `${answer.status} ${field(answer, 'Allow') === null ? 'without' : 'with'} Allow`

/** Asks one thing. */
export function asks(sent: string, show: Show): Row['ask'] {
  return async (port) => {
    const whole = await exchange(port, sent)
    const [answer] = whole.answers
    if (answer === undefined) return whole.closed ? 'closed' : 'no answer'
    return answer.whole ? show(answer, whole) : 'an answer that does not end'
  }
}

/** Makes a row of one request. */
export function row(
  needs: Feature,
  name: string,
  spec: string,
  right: string | readonly string[],
  sent: string,
  show: Show = status,
): Row {
  return { needs, name, spec, right: typeof right === 'string' ? [right] : right, ask: asks(sent, show) }
}

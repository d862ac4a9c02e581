// A complete environ from a URL, for calling applications without a server.

import { decodePercent } from '../syntax/percent.ts'
import type { Environ, ErrorStream, Input } from './contract.ts'
import { defaultLimits } from './limits.ts'
import { NewEnviron, type ServerFacts } from './new-environ.ts'

// White space, control characters and everything beyond ASCII stand encoded in a URL.
const UNENCODED = /[^!-~]/

/** A body that is empty, and can be read any number of times. */
export const EMPTY_INPUT: Input = /* @__PURE__ */ Object.freeze([])

/** The standard error of the process, or what stands for it where there is none. */
export const standardErrors: ErrorStream = {
  write: (text: string) => console.error(text.replace(/\n$/, '')),
}

const LOCALHOST: ServerFacts = /* @__PURE__ */ Object.freeze({
  name: 'localhost',
  port: '80',
  scheme: 'http',
  errors: standardErrors,
  multiprocess: false,
  limits: defaultLimits,
})

/** What can be said about a blank environ beside its URL. */
export interface BlankOptions {
  /** The scheme, host and SCRIPT_NAME of the application: `https://example.org/app`. No query, no fragment. */
  readonly baseUrl?: string
  /** Keys that are put over all others. */
  readonly environ?: Partial<Environ>
}

/**
 * Makes the environ of a GET request for a URL: a path with its query (`/a?b=1`, percent-encoded) or an absolute http(s) URL.
 *
 * Throws a TypeError for other schemes, for a fragment, and for characters that a URL must have encoded.
 */
export function blank(url: string, options?: BlankOptions): Environ {
  checkEncoded(url)
  if (url.includes('#')) throw new TypeError(`a request has no fragment: ${JSON.stringify(url)}`)
  let target = url
  let place: Place | null = null
  if (target !== '' && target.charCodeAt(0) !== 47 && target.charCodeAt(0) !== 63) {
    const colon = target.search(/[:/?]/)
    if (colon > 0 && target[colon] === ':') {
      place = parseOrigin(target)
      target = place.rest
    }
  }
  if (options?.baseUrl !== undefined) place = parseBase(options.baseUrl, place)
  const question = target.indexOf('?')
  const environ = new NewEnviron(
    'GET',
    decodePercent(question < 0 ? target : target.slice(0, question)),
    question < 0 ? '' : target.slice(question + 1),
    'HTTP/1.0',
    target,
    '127.0.0.1',
    '0',
    EMPTY_INPUT,
    null,
    place ?? LOCALHOST,
  )
  environ.HTTP_HOST = place === null ? 'localhost:80' : place.host
  if (place !== null) environ.SCRIPT_NAME = place.scriptName
  if (options?.environ !== undefined) Object.assign(environ, options.environ)
  return environ
}

function checkEncoded(url: string): void {
  if (UNENCODED.test(url)) {
    throw new TypeError(`a URL is percent-encoded ASCII; encodeURI(${JSON.stringify(url)}) makes it so`)
  }
}

interface Place extends ServerFacts {
  readonly host: string
  readonly scriptName: string
  readonly rest: string
}

function parseOrigin(url: string): Place {
  const match = /^(https?):\/\/([^/?]+)([\s\S]*)$/i.exec(url)
  if (match === null) {
    throw new TypeError(`a URL is a path or starts with http:// or https://, not ${JSON.stringify(url)}`)
  }
  const scheme = (match[1] as string).toLowerCase() as 'http' | 'https'
  const authority = match[2] as string
  const hostPort = /^(?:[^@]*@)?(\[[0-9A-Fa-f:.]+\]|[^:@[\]]+)(?::(\d{1,5}))?$/.exec(authority)
  if (hostPort === null)
    throw new TypeError(`a URL names a host and a port, not ${JSON.stringify(authority)}`)
  const name = hostPort[1] as string
  const port = hostPort[2] ?? (scheme === 'https' ? '443' : '80')
  return {
    ...LOCALHOST,
    scheme,
    name: name.startsWith('[') ? name.slice(1, -1) : name,
    port,
    host: `${name}:${port}`,
    scriptName: '',
    rest: match[3] as string,
  }
}

function parseBase(baseUrl: string, place: Place | null): Place {
  checkEncoded(baseUrl)
  if (baseUrl.includes('?') || baseUrl.includes('#')) {
    throw new TypeError(`a base URL has no query and no fragment: ${JSON.stringify(baseUrl)}`)
  }
  // Two slashes begin an authority, and there would be no scheme to it.
  if (baseUrl.startsWith('//')) {
    throw new TypeError(
      `a base URL is a path or starts with http:// or https://, not ${JSON.stringify(baseUrl)}`,
    )
  }
  const local = { ...LOCALHOST, host: 'localhost:80', scriptName: '', rest: '' }
  const base =
    baseUrl.startsWith('/') || baseUrl === '' ? { ...(place ?? local), rest: baseUrl } : parseOrigin(baseUrl)
  return { ...base, scriptName: decodePercent(base.rest.replace(/\/+$/, '')) }
}

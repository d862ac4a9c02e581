// auth-scheme with a token68 or parameters, which credentials and challenges have in common. RFC 9110 section 11.

import { isFieldValue, isToken } from './field.ts'
import { MOST_ELEMENTS, splitList, trimOws } from './list.ts'
import { checkParam, parsePair, quote } from './params.ts'

const TOKEN68 = /^[A-Za-z0-9\-._~+/]+=*$/

/** A scheme with what belongs to it: a token68, or parameters, or nothing. */
export interface AuthParts {
  /** As it was written; schemes are told apart without case. */
  readonly scheme: string
  readonly token: string | null
  /** Names in lower case. */
  readonly parameters: ReadonlyMap<string, string>
}

/** What these parts are made of: a scheme with a token or with parameters. */
export interface AuthInit {
  readonly scheme: string
  readonly token?: string | null | undefined
  readonly parameters?: Iterable<readonly [string, string]> | undefined
}

// RFC 7616 section 3.4 wants these of Digest without quotes, and all others in them.
const BARE = new Set(['algorithm', 'nc', 'qop', 'stale'])

/** The schemes of a header's text, in order; null when it is malformed. */
export function parseSchemes(text: string): AuthParts[] | null {
  if (!isFieldValue(text)) return null
  const schemes: { scheme: string; token: string | null; parameters: Map<string, string> }[] = []
  const elements = splitList(text, MOST_ELEMENTS)
  if (elements === null) return null
  for (const element of elements) {
    const space = element.indexOf(' ')
    const scheme = space < 0 ? element : element.slice(0, space)
    const rest = space < 0 ? '' : trimOws(element.slice(space + 1))
    // A word before `=` is the name of a parameter, with white space between them: `realm = "a"`.
    if (isToken(scheme) && !rest.startsWith('=')) {
      const current = { scheme, token: null as string | null, parameters: new Map<string, string>() }
      if (rest === '') schemes.push(current)
      else if (TOKEN68.test(rest)) schemes.push({ ...current, token: rest })
      else if (addParam(current.parameters, rest)) schemes.push(current)
      else return null
    } else {
      const current = schemes.at(-1)
      if (current === undefined || current.token !== null || !addParam(current.parameters, element))
        return null
    }
  }
  return schemes
}

function addParam(parameters: Map<string, string>, text: string): boolean {
  const [name, value] = parsePair(text) ?? ['', null]
  if (value === null || parameters.has(name)) return false
  parameters.set(name, value)
  return true
}

/** A scheme with what belongs to it, as text. */
export function formatScheme({ scheme, token, parameters }: AuthParts): string {
  if (token !== null) return `${scheme} ${token}`
  const printed = [...parameters].map(([name, value]) => {
    const bare = isToken(value) && (BARE.has(name) || scheme.toLowerCase() !== 'digest') && name !== 'realm'
    return `${name}=${bare ? value : quote(value)}`
  })
  return printed.length === 0 ? scheme : `${scheme} ${printed.join(', ')}`
}

/** Refuses parts that have no text. Throws a TypeError. */
export function checkedScheme({ scheme, token = null, parameters = [] }: AuthInit): AuthParts {
  if (typeof scheme !== 'string' || !isToken(scheme)) {
    throw new TypeError(`an authentication scheme is a token such as "Basic", not ${JSON.stringify(scheme)}`)
  }
  if (token !== null && !TOKEN68.test(token)) {
    throw new TypeError(
      `the token of the scheme ${scheme} has letters, digits and -._~+/ with = at its end only`,
    )
  }
  const known = new Map<string, string>()
  for (const [name, value] of parameters) {
    checkParam(name, value)
    known.set(name.toLowerCase(), value)
  }
  if (token !== null && known.size > 0)
    throw new TypeError(`the scheme ${scheme} has a token or parameters, not both`)
  return { scheme, token, parameters: known }
}

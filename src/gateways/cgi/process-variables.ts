// The variables of a request out of those of a process. RFC 3875 section 4.1.

import { readFileSync } from 'node:fs'
import type { Limits } from '../../environ/limits.ts'
import { byteStringOfText } from '../../syntax/bytes.ts'
import { Variables } from './variables.ts'

// What web servers set for programs. All else is the process's own, and no affair of the request.
const OF_REQUEST =
  /^(?:AUTH_TYPE|CONTENT_(?:LENGTH|TYPE)|CONTEXT_(?:PREFIX|DOCUMENT_ROOT)|DOCUMENT_ROOT|GATEWAY_INTERFACE|HTTPS|PATH_INFO|PATH_TRANSLATED|QUERY_STRING|UNIQUE_ID|(?:HTTP|REDIRECT|REMOTE|REQUEST|SCRIPT|SERVER|SSL)_\w+)$/

/** The variables of a request among those of a process. Throws Refusal. */
export function processVariables(env: Readonly<NodeJS.ProcessEnv>, limits: Limits): Variables {
  const variables = new Variables({ ...limits, variables: Number.POSITIVE_INFINITY })
  const asBytes = env === process.env && lost(env) ? environBytes() : null
  for (const [name, text] of Object.entries(env)) {
    if (text !== undefined && OF_REQUEST.test(name)) {
      variables.add(name, asBytes?.get(name) ?? byteStringOfText(text))
    }
  }
  return variables
}

// Node reads variables as UTF-8, and what is not becomes U+FFFD.
function lost(env: Readonly<NodeJS.ProcessEnv>): boolean {
  return Object.values(env).some((text) => text?.includes('\ufffd'))
}

// Where the system tells them as they came, they are taken from there.
function environBytes(): Map<string, string> | null {
  try {
    const texts = readFileSync('/proc/self/environ', 'latin1').split('\0')
    return new Map(texts.map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]))
  } catch {
    return null
  }
}

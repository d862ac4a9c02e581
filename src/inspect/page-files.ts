// The files of the page, as they stand in the folder `page` beside this one: HTML, style and modules that browsers run as they
// are. They hold nothing of any request; what the page shows it asks the API for.

import { Response } from '../message/response.ts'
import { builtinModule } from '../syntax/runtime.ts'

interface Files {
  readFileSync(path: URL, encoding: 'utf8'): string
}

const TYPES: Readonly<Record<string, string>> = {
  'index.html': 'text/html',
  'page.css': 'text/css',
  'main.js': 'text/javascript',
  'api.js': 'text/javascript',
  'details.js': 'text/javascript',
  'dom.js': 'text/javascript',
  'list.js': 'text/javascript',
  'journey.js': 'text/javascript',
  'message.js': 'text/javascript',
  'send.js': 'text/javascript',
  'stack.js': 'text/javascript',
}

const texts = new Map<string, string>()

/** A file of the page; null for a name that is none. */
export function pageFile(name: string): Response | null {
  const file = name === '' ? 'index.html' : name
  const type = Object.hasOwn(TYPES, file) ? TYPES[file] : undefined
  if (type === undefined) return null
  const text = textOf(file)
  if (text === null) return new Response('The page cannot be read in this runtime.\n', { status: 501 })
  const nonce = type === 'text/html' ? newSecret() : null
  const response = new Response(nonce === null ? text : text.replaceAll('{nonce}', nonce), {
    contentType: type,
  })
  response.headers.set('Content-Security-Policy', nonce === null ? "default-src 'none'" : policyWith(nonce))
  return sealed(response)
}

/** Sets the fields by which no cache keeps, no site frames and no browser guesses what the inspector answers. */
export function sealed(response: Response): Response {
  const { headers } = response
  headers.set('Cache-Control', 'no-store')
  headers.set('X-Content-Type-Options', 'nosniff')
  headers.set('Referrer-Policy', 'no-referrer')
  headers.set('Cross-Origin-Resource-Policy', 'same-origin')
  headers.set('Cross-Origin-Opener-Policy', 'same-origin')
  return response
}

/** A secret that cannot be guessed: 128 random bits as text. */
export function newSecret(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}

// Scripts of this page alone, and none made of text: the page never writes markup.
function policyWith(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}

function textOf(file: string): string | null {
  const known = texts.get(file)
  if (known !== undefined) return known
  const files = builtinModule('node:fs') as Files | undefined
  if (files === undefined) return null
  const text = files.readFileSync(new URL(`../../src/inspect/page/${file}`, import.meta.url), 'utf8')
  texts.set(file, text)
  return text
}

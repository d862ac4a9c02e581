// An error as a page: a heading, what happened, and where to go from there. It has no scripts and loads nothing.

import { escapeHtml } from '../syntax/html.ts'
import type { Alternative, Problem } from './problem.ts'

const STYLE =
  ':root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:12vh auto;padding:0 1.25rem;overflow-wrap:anywhere}h1{font-size:1.5rem;line-height:1.2}'

/** What the page may do: have its own style. The hash is of STYLE. CSP level 3. */
export const PAGE_POLICY =
  "default-src 'none'; style-src 'sha256-pOXzed/C2XCmuWXdryiTynXNM2JGX2GNTRBIdazjvfY='; base-uri 'none'; form-action 'none'"

/** The page that says a problem. Whatever it says is text: markup in it is shown, not obeyed. */
export function htmlPage({
  status,
  title,
  explanation,
  detail,
  filled,
  location,
  alternatives,
}: Problem): string {
  const heading = escapeHtml(`${status} ${title}`)
  const said = filled === null ? [explanation, ...(detail === null ? [] : [detail])] : filled.split('\n\n')
  const lines = said.filter((text) => text !== '').map((text) => `<p>${escapeHtml(text)}</p>`)
  if (location !== null) lines.push(`<p>${linkTo(location, location)}</p>`)
  if (alternatives.length > 0) lines.push('<ul>', ...alternatives.map(item), '</ul>')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${heading}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${heading}</h1>
${lines.join('\n')}
</main>
</body>
</html>
`
}

function item({ href, title, type, language }: Alternative): string {
  const about = [type, language].filter((text) => text !== undefined).join(', ')
  if (href === undefined) return `<li>${escapeHtml(title === undefined ? about : `${title} (${about})`)}</li>`
  const link = linkTo(href, title ?? href)
  return about === '' ? `<li>${link}</li>` : `<li>${link} (${escapeHtml(about)})</li>`
}

// Web addresses and paths of this site become links. A javascript: address would run, `//host` leads elsewhere, and
// browsers drop white space and control characters before they look.
const LINK = /^(?:https?:\/\/[^/\\\x00-\x20]|\/(?![/\\])|[^\x00-\x20:/\\][^\x00-\x20:]*$)[^\x00-\x20]*$/i

function linkTo(href: string, text: string): string {
  if (!LINK.test(href)) return escapeHtml(text === href ? text : `${text}: ${href}`)
  return `<a href="${escapeHtml(href)}">${escapeHtml(text)}</a>`
}

// The list of a directory as a page: no script, and nothing from elsewhere.

import { createHash } from 'node:crypto'
import { escapeHtml } from '../syntax/html.ts'
import type { Entry, Listing } from './listing.ts'

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --quiet: #666; --link: #0b57d0; }
@media (prefers-color-scheme: dark) { :root { --quiet: #aaa; --link: #8ab4f8; } }
* { box-sizing: border-box; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 56rem; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.5rem; font-weight: 600; line-height: 1.25; margin: .25rem 0 1.25rem; overflow-wrap: anywhere; }
nav ol { list-style: none; margin: 0; overflow-wrap: anywhere; padding: 0; }
nav li { color: var(--quiet); display: inline; }
nav li + li::before { content: "/"; margin: 0 .35em; }
a { color: var(--link); text-decoration: none; }
a:hover, a:focus-visible { text-decoration: underline; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .4rem .75rem .4rem 0; text-align: left; vertical-align: top; }
thead th { color: var(--quiet); font-size: .85rem; font-weight: 500; }
tbody th { font-weight: inherit; overflow-wrap: anywhere; width: 100%; }
th:last-child, td:last-child { padding-right: 0; }
.size { padding-right: 1.5rem; text-align: right; }
.size, time { font-variant-numeric: tabular-nums; white-space: nowrap; }
tbody .size, tbody time, .note { color: var(--quiet); }
tbody tr:hover { background: #8881; }
@media (max-width: 36rem) { .clock { display: none; } .size { padding-right: .75rem; } }
`

const hash = createHash('sha256').update(STYLE).digest('base64')

/** The Content-Security-Policy of the page: its own style, and nothing else. */
export const PAGE_POLICY: string = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'`

/** The page of a directory. `mount` is where the application is, `path` the path within it, with its last slash. */
export function listingPage(mount: string, path: string, { entries, truncated }: Listing): string {
  const names = [mount === '' ? 'Files' : mount.slice(1), ...path.split('/').slice(1, -1)]
  const rows = path === '/' ? [] : ['<tr><th scope="row"><a href="../">..</a></th><td></td><td></td></tr>']
  for (const entry of entries) rows.push(row(entry))
  const notes: string[] = []
  if (entries.length === 0) notes.push('<p class="note">There is nothing here.</p>')
  if (truncated)
    notes.push(`<p class="note">There is more: the first ${entries.length} entries are shown.</p>`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(mount + path)}</title>
<style>${STYLE}</style>
</head>
<body>
<nav aria-label="Breadcrumb"><ol>${names.map(crumb).join('')}</ol></nav>
<main>
<h1><bdi>${escapeHtml(names.at(-1) as string)}</bdi></h1>
<table aria-label="Files">
<thead><tr><th scope="col">Name</th><th scope="col" class="size">Size</th><th scope="col">Changed (UTC)</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
${notes.join('\n')}
</main>
</body>
</html>
`
}

function row({ name, directory, size, modified }: Entry): string {
  const slash = directory ? '/' : ''
  // With the dot in front, no name can be read as a scheme.
  const link = `<a href="./${escapeHtml(encodeURIComponent(name))}${slash}"><bdi>${escapeHtml(name)}</bdi>${slash}</a>`
  const iso = modified.toISOString()
  const date = `${iso.slice(0, 10)} <span class="clock">${iso.slice(11, 16)}</span>`
  const bytes = size === null ? '' : `<span title="${size} bytes">${sizeText(size)}</span>`
  return `<tr><th scope="row">${link}</th><td class="size">${bytes}</td><td><time datetime="${iso}">${date}</time></td></tr>`
}

function crumb(name: string, i: number, names: readonly string[]): string {
  const up = names.length - 1 - i
  const text = `<bdi>${escapeHtml(name)}</bdi>`
  return up === 0
    ? `<li aria-current="page">${text}</li>`
    : `<li><a href="${'../'.repeat(up)}">${text}</a></li>`
}

/** A number of bytes for people: 1.5 KiB. */
export function sizeText(size: number): string {
  if (size < 1024) return `${size} B`
  let value = size
  let unit = -1
  for (; value >= 1024 && unit < 3; unit++) value /= 1024
  // What rounds to 1024 is one of the next unit.
  if (value >= 1023.95 && unit < 3) {
    value /= 1024
    unit++
  }
  return `${value.toFixed(1)} ${['KiB', 'MiB', 'GiB', 'TiB'][unit]}`
}

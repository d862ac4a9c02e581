// A reported error as a page: message, causes, stack with source, request and environ. It has no scripts and loads nothing.

import { escapeHtml } from '../../syntax/html.ts'
import type { ReportedError } from './error-report.ts'
import type { Frame } from './stack-frames.ts'

const STYLE = `
:root{color-scheme:light dark;--text:#1d1d1f;--quiet:#63636b;--ground:#fff;--box:#f5f5f7;--line:#dcdce1;--red:#b3261e;--mark:#fde7e5}
@media(prefers-color-scheme:dark){:root{--text:#ececf0;--quiet:#a0a0aa;--ground:#161618;--box:#202024;--line:#36363c;--red:#ff8a80;--mark:#4a2320}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
main{max-width:64rem;margin:0 auto;padding:2rem 1.25rem 4rem}
h1{margin:0;font-size:1.5rem;line-height:1.25;color:var(--red)}
h2{margin:2.5rem 0 .5rem;font-size:1.15rem}
.how{color:var(--quiet);font-weight:400}
.message{margin:.5rem 0 1rem;font-size:1.1rem;white-space:pre-wrap}
.quiet{color:var(--quiet)}
p.quiet{font-size:.875rem}
pre,code,td,th{font:.8125rem/1.55 ui-monospace,monospace}
pre{margin:.25rem 0 1rem;padding:.75rem 0;background:var(--box);border:1px solid var(--line);border-radius:.5rem;overflow-x:auto}
pre>span{display:block;padding:0 1rem;white-space:pre;min-width:max-content}
pre>mark{display:block;padding:0 1rem;white-space:pre;min-width:max-content;background:var(--mark);color:inherit}
pre.text{padding:.75rem 1rem;white-space:pre-wrap}
ol{margin:0;padding:0;list-style:none}
li{margin:.25rem 0}
summary{cursor:pointer;color:var(--quiet)}
.table{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th,td{padding:.25rem .75rem .25rem 0;border-top:1px solid var(--line);text-align:left;vertical-align:top}
th{font-weight:400;color:var(--quiet);min-width:9rem}
`

/** What the page may do: have its own style. The hash is of STYLE. */
export const DEVELOPMENT_POLICY =
  "default-src 'none'; style-src 'sha256-7mfqNR+EN7Uru1pyR9+sseIsPDoBzKR4MffQ/ZLBESE='; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** What the page shows. */
export interface PageParts {
  readonly report: readonly ReportedError[]
  readonly request: string
  readonly environ: readonly (readonly [key: string, text: string])[]
}

/** The page. All that it shows is text: markup in it is shown, not obeyed. */
export function developmentPage({ report, request, environ }: PageParts): string {
  const [first] = report
  const title = escapeHtml(first === undefined ? 'Error' : `${first.name}: ${first.message.slice(0, 100)}`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<p class="quiet">500 Internal Server Error. This page is for development: others get no word of it.</p>
${report.map(errorSection).join('\n')}
<h2>Request</h2>
<pre class="text">${escapeHtml(request)}</pre>
<h2>Environ</h2>
<details><summary>${environ.length} keys</summary>
<div class="table"><table>
${environ.map(([key, text]) => `<tr><th scope="row">${escapeHtml(key)}</th><td>${escapeHtml(text)}</td></tr>`).join('\n')}
</table></div>
</details>
</main>
</body>
</html>
`
}

function errorSection({ how, name, message, notes, frames }: ReportedError): string {
  const heading =
    how === ''
      ? `<h1>${escapeHtml(name)}</h1>`
      : `<h2><span class="how">${escapeHtml(how)}:</span> ${escapeHtml(name)}</h2>`
  const parts = [heading, `<p class="message">${escapeHtml(message)}</p>`]
  if (notes.length > 0) parts.push(noteTable(notes))
  if (frames.length > 0) parts.push(`<ol>\n${framesInTurn(frames)}\n</ol>`)
  return `<section>\n${parts.join('\n')}\n</section>`
}

function noteTable(notes: ReportedError['notes']): string {
  const rows = notes.map(
    ([name, text]) => `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(text)}</td></tr>`,
  )
  return `<div class="table"><table>\n${rows.join('\n')}\n</table></div>`
}

// Frames of packages and of the runtime are folded: what stands between those of the project is seldom at fault.
function framesInTurn(frames: readonly Frame[]): string {
  const parts: string[] = []
  for (let from = 0; from < frames.length; ) {
    let to = from
    while (to < frames.length && !(frames[to] as Frame).isOwn) to++
    if (to > from) {
      const folded = frames.slice(from, to).map((frame) => `<li>${called(frame)}</li>`)
      const count = `${folded.length} ${folded.length === 1 ? 'call' : 'calls'} outside the project`
      parts.push(
        `<li><details><summary>${count}</summary>\n<ol>\n${folded.join('\n')}\n</ol>\n</details></li>`,
      )
    }
    for (from = to; from < frames.length && (frames[from] as Frame).isOwn; from++) {
      const frame = frames[from] as Frame
      parts.push(`<li>${called(frame)}${sourceBox(frame)}</li>`)
    }
  }
  return parts.join('\n')
}

function called({ call, place }: Frame): string {
  const where = `<code class="quiet">${escapeHtml(place)}</code>`
  return call === null ? where : `<code>${escapeHtml(call)}</code> ${where}`
}

function sourceBox({ source }: Frame): string {
  if (source.length === 0) return ''
  const width = String(source.at(-1)?.number ?? 0).length
  const lines = source.map(({ number, text, isAt }) => {
    const line = escapeHtml(`${String(number).padStart(width)}  ${text}`)
    return isAt ? `<mark>${line}</mark>` : `<span>${line}</span>`
  })
  return `\n<pre>${lines.join('')}</pre>`
}

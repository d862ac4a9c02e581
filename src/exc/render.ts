// The body of an error: what went wrong, in the form the client prefers. RFC 9457 problem details by default.

import type { Accept } from '../headers/accept.ts'
import { escapeHtml } from '../syntax/html.ts'

/** What the body of an error says. */
export interface Problem {
  readonly status: number
  readonly title: string
  readonly explanation: string
  readonly detail: string | null
  /** Where a redirect leads. */
  readonly location: string | null
  /** Further members of problem details. */
  readonly members: Readonly<Record<string, unknown>> | null
}

const OFFERS = ['application/problem+json', 'application/json', 'text/html', 'text/plain'] as const

/** The body in the form that the client prefers; problem details where it accepts none of the four. */
export function renderProblem(problem: Problem, accept: Accept): { type: string; text: string } {
  const type = accept.best(OFFERS) ?? 'application/problem+json'
  if (type === 'text/html') return { type: `${type}; charset=UTF-8`, text: html(problem) }
  if (type === 'text/plain') return { type: `${type}; charset=UTF-8`, text: plain(problem) }
  return { type, text: JSON.stringify(type === 'application/json' ? json(problem) : details(problem)) }
}

function details({ status, title, explanation, detail, members }: Problem): object {
  return { title, status, detail: detail ?? explanation, ...members }
}

function json({ status, title, explanation, detail, members }: Problem): object {
  return { code: status, title, message: detail ?? explanation, ...members }
}

function plain({ status, title, explanation, detail, location }: Problem): string {
  const parts = [`${status} ${title}`, explanation]
  if (detail !== null) parts.push(detail)
  if (location !== null) parts.push(location)
  return `${parts.join('\n\n')}\n`
}

function html({ status, title, explanation, detail, location }: Problem): string {
  const heading = escapeHtml(`${status} ${title}`)
  const lines = [`<p>${escapeHtml(explanation)}</p>`]
  if (detail !== null) lines.push(`<p>${escapeHtml(detail)}</p>`)
  if (location !== null) {
    const text = escapeHtml(location)
    // Only web addresses become links: a javascript: address would run in this page.
    lines.push(
      /^(?:https?:)?\/|^[^:]*$/i.test(location) ? `<p><a href="${text}">${text}</a></p>` : `<p>${text}</p>`,
    )
  }
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${heading}</title></head>
<body>
<h1>${heading}</h1>
${lines.join('\n')}
</body>
</html>
`
}

// A reported error as plain text, for a terminal and for the operator's log.

import type { ReportedError } from './error-report.ts'
import type { Frame } from './stack-frames.ts'

/** The report as text: each error with its notes and frames, and the source around the first frame of the project. */
export function reportText(report: readonly ReportedError[]): string {
  return report.map(errorText).join('\n')
}

function errorText({ how, name, message, notes, frames }: ReportedError): string {
  const lines = [`${how === '' ? '' : `${how}: `}${name}: ${message}`]
  for (const [note, text] of notes) lines.push(`  ${note}: ${text}`)
  const first = frames.find(({ source }) => source.length > 0)
  for (const frame of frames) {
    lines.push(`    at ${frame.call === null ? frame.place : `${frame.call} (${frame.place})`}`)
    if (frame === first) lines.push(...sourceText(frame))
  }
  return `${lines.join('\n')}\n`
}

function sourceText({ source }: Frame): string[] {
  const width = String(source.at(-1)?.number ?? 0).length
  return source.map(
    ({ number, text, isAt }) => `      ${isAt ? '>' : ' '} ${String(number).padStart(width)} | ${text}`,
  )
}

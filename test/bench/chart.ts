// The ratios as bars: one group for each workload, a line where bare node:http stands.

const WIDTH = 860
const LABELS = 210
// Room for the longest name of a server and its ratio, after its bar.
const NAMES = 150
const BAR = 9
const GAP = 22

/** One group of bars. */
export interface Group {
  readonly title: string
  readonly bars: readonly { readonly name: string; readonly ratio: number; readonly ours: boolean }[]
}

/** An SVG that reads on light and on dark pages. */
export function chart(groups: readonly Group[]): string {
  const most = Math.max(1, ...groups.flatMap(({ bars }) => bars.map(({ ratio }) => ratio)))
  const scale = (WIDTH - LABELS - NAMES) / most
  const lines: string[] = []
  let y = 34
  for (const { title, bars } of groups) {
    lines.push(`<text class="title" x="0" y="${y + 9}">${escaped(title)}</text>`)
    for (const { name, ratio, ours } of bars) {
      const kind = ours ? 'ours' : 'peer'
      const width = Math.max(1, ratio * scale).toFixed(1)
      lines.push(
        `<rect class="${kind}" x="${LABELS}" y="${y + 2}" width="${width}" height="${BAR - 2}" rx="1"/>`,
        `<text class="${kind}" x="${(LABELS + ratio * scale + 5).toFixed(1)}" y="${y + 9}">${escaped(name)} ${ratio.toFixed(2)}</text>`,
      )
      y += BAR + 3
    }
    y += GAP - 12
  }
  const one = (LABELS + scale).toFixed(1)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y + 8}" role="img" aria-label="Requests per second relative to bare node:http">
<style>
  text { font: 9px system-ui, sans-serif; fill: #6b7280 }
  text.title, text.axis { font-size: 11px }
  text.ours { fill: #0f766e; font-weight: 600 }
  rect.ours { fill: #0d9488 }
  rect.peer { fill: #9ca3af }
  line { stroke: #6b7280; stroke-dasharray: 3 3 }
  @media (prefers-color-scheme: dark) { text { fill: #9ca3af } text.ours { fill: #5eead4 } rect.peer { fill: #4b5563 } }
</style>
<text class="axis" x="0" y="12">Requests per second relative to bare node:http (the dashed line); more is better</text>
<line x1="${one}" x2="${one}" y1="22" y2="${y}"/>
${lines.join('\n')}
</svg>
`
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;')
}

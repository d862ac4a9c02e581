// The part of docs/differences.md about Routes, printed from the lists.

import { otherRoutesDifferences, type RoutesRow, routesDifferences } from './differences.ts'

/** The heading of the part, by which it is told from what stands before it. */
export const ROUTES_HEADING = '# Different from Routes'

/** The part of the page about Routes. */
export function routesPart(): string {
  return `\n${ROUTES_HEADING}\n\nWhat those who know Routes 2.5 will look for.\n\n${tableOf(otherRoutesDifferences)}${SHOWN}${tableOf(routesDifferences)}`
}

const SHOWN = `
What follows is compared: \`test/oracle/routes\` asks the real Routes and this package the same questions about the same
mappers. Where the answers differ, one of these rows says why, and each of these rows has a question that no other
explains.

`

/** A table of rows, a line for each. */
function tableOf(rows: readonly RoutesRow[]): string {
  return `| in Routes | here | why |\n|---|---|---|\n${rows.map(lineOf).join('')}`
}

function lineOf({ inRoutes, here, why }: RoutesRow): string {
  return `| ${[inRoutes, here, why].map((text) => text.replaceAll('|', '\\|')).join(' | ')} |\n`
}

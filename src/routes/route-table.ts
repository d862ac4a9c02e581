// Routes as a table of text, for people.

import type { Route } from './route.ts'

/** The routes as a table: name, methods, path, controller, action. */
export function tableOf(routes: readonly Route[]): string {
  const rows = [
    ['Route name', 'Methods', 'Path', 'Controller', 'action'],
    ...routes.map((route) => [
      route.name ?? '',
      route.conditions?.methods?.join(', ') ?? '',
      route.path,
      ...['controller', 'action'].map((key) => cell(route.defaults.get(key))),
    ]),
  ]
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows
    .map((row) =>
      row
        .map((text, i) => text.padEnd(widths[i] ?? 0))
        .join(' ')
        .trimEnd(),
    )
    .join('\n')
}

function cell(value: unknown): string {
  return typeof value === 'function'
    ? value.name || 'a function'
    : value === undefined || value === null
      ? ''
      : String(value)
}

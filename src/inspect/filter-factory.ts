// The inspector as a filter of INI files: `egg:wsgify#inspect`.

import type { Application } from '../environ/contract.ts'
import { bool, count, readSettings, text, texts } from '../filters/settings.ts'
import { type InspectOptions, inspect } from './inspector.ts'

/**
 * A Paste filter factory. Settings: `path`, `token`, `keep`, `keep_bytes`, `body_bytes`, `secrets`, `hosts`, `clients`,
 * `in_production`, as those of `inspect`.
 */
export function filterFactory(
  _globalConf: Readonly<Record<string, string>>,
  localConf: Readonly<Record<string, string>>,
): (app: Application) => Application {
  const options: InspectOptions = readSettings(localConf, {
    path: [text, undefined],
    token: [text, undefined],
    keep: [count, undefined],
    keepBytes: [count, undefined],
    bodyBytes: [count, undefined],
    secrets: [texts, []],
    hosts: [texts, []],
    clients: [texts, []],
    inProduction: [bool, false],
  })
  return (app) => inspect(app, options)
}

// `egg:Paste#static`: a directory of files as an application. The door of static files is opened when one is named.

import { resolve } from 'node:path'
import type { Application } from '../environ/contract.ts'
import { asInt } from '../syntax/converters.ts'
import type { Conf } from './protocols.ts'
import { importTarget } from './resolve-module.ts'
import { settings } from './settings.ts'

interface DirectoryClass {
  new (root: string, options: { readonly cacheControl?: { readonly maxAge: number } }): Application
}

/**
 * Serves the files below `document_root`, a path that is relative to the configuration's folder. `cache_max_age` is in
 * seconds; without it caches ask each time whether a file has changed.
 */
export async function staticFactory(globalConf: Conf, localConf: Conf): Promise<Application> {
  const given = settings(localConf, { document_root: String, cache_max_age: [asInt, undefined] } as const)
  const root = resolve(globalConf['here'] ?? '.', given.document_root)
  const { value } = await importTarget({ module: 'wsgify/static', attribute: 'DirectoryApp' }, root, null)
  const maxAge = given.cache_max_age
  return new (value as DirectoryClass)(root, maxAge === undefined ? {} : { cacheControl: { maxAge } })
}

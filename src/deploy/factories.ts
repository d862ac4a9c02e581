// From what a configuration names to a factory: aliases that the caller gave, files and packages, aliases that are built in.

import {
  type Aliases,
  type AliasTarget,
  aliasOf,
  builtinAliases,
  entriesOf,
  withoutCounterpart,
} from './aliases.ts'
import { LookupError, type Place, suggest } from './errors.ts'
import { findPackage, isRecord, own } from './packages.ts'
import { type Kind, kinds, type Protocol } from './protocols.ts'
import { beside, type Found, importTarget, inPackage, parseTarget } from './resolve-module.ts'

/** Where names are looked up. */
export interface Lookup {
  /** The folder of the configuration. */
  readonly folder: string
  readonly aliases: Aliases
  readonly place: Place | null
  /** Whether modules are found and not imported. */
  readonly dry?: boolean | undefined
}

/** A factory of an egg: what it is, and how it is called. */
export interface Entry {
  readonly found: Found
  readonly protocol: Protocol
}

/** The factory that `module:attribute` names. Throws LookupError when there is none. */
export async function findFactory(text: string, lookup: Lookup): Promise<Found> {
  const target = parseTarget(text, lookup.place)
  const { module, attribute } = target
  const given = aliasOf(lookup.aliases, module, attribute)
  if (given !== null) return load(given.target, lookup)
  const isThere = beside(module, lookup.folder) ?? inPackage(module, lookup.folder)
  if (isThere === null) {
    const builtin = aliasOf(builtinAliases, module, attribute)
    if (builtin !== null) return load(builtin.target, lookup)
    refuseAbsent(`${module}:${attribute}`, lookup)
  }
  return importTarget(target, lookup.folder, lookup.place, lookup.dry)
}

/** The factory of an entry of an egg, for one kind of object. Throws LookupError when there is none, or several. */
export async function findEntry(egg: string, entry: string, kind: Kind, lookup: Lookup): Promise<Entry> {
  const uri = `egg:${egg}#${entry}`
  const { protocols } = kinds[kind]
  const given = entriesOf(lookup.aliases, egg)
  const builtin = entriesOf(builtinAliases, egg)
  const installed = declared(egg, lookup.folder)
  const tables = [given, builtin, installed?.entries].filter((table) => table !== undefined)
  const table = tables.find((each) => each.has(entry))
  const targets = protocols.flatMap((protocol) => {
    const target = table?.get(entry)?.[protocol]
    return target === undefined ? [] : [{ protocol, target }]
  })
  const [only, second] = targets
  if (only === undefined) {
    if (installed === null) refuseAbsent(uri, lookup)
    throw noEntry(uri, entry, kind, table, tables, installed !== null, lookup.place)
  }
  if (second !== undefined) {
    const found = targets.map(({ protocol }) => protocol).join(' and ')
    throw new LookupError(`${uri} is ambiguous: it is there as ${found}; one is wanted`, lookup.place)
  }
  const { protocol, target } = only
  const folder = table === installed?.entries ? (installed?.folder ?? lookup.folder) : lookup.folder
  return { found: await load(target, { ...lookup, folder }), protocol }
}

/** Whether a package is there, as `require` asks: by itself, or because its entries have aliases. */
export function isInstalled(egg: string, lookup: Lookup): boolean {
  const hasAliases = [lookup.aliases, builtinAliases].some((table) => entriesOf(table, egg).size > 0)
  return hasAliases || findPackage(egg, lookup.folder) !== null
}

async function load(target: AliasTarget, { folder, place, dry }: Lookup): Promise<Found> {
  return typeof target === 'function'
    ? { value: target, owner: null }
    : importTarget(parseTarget(target, place), folder, place, dry)
}

function refuseAbsent(key: string, { place }: Lookup): void {
  const instead = withoutCounterpart.get(key)
  if (instead === undefined) return
  const give = `{ ${JSON.stringify(key)}: ${key.startsWith('egg:') ? '{ protocol: target }' : 'target'} }`
  throw new LookupError(
    `${key} has no counterpart in wsgify: ${instead}; or give your own by { aliases: ${give} }, or in package.json as "wsgify": { "aliases": ${give} }`,
    place,
  )
}

type Entries = Map<string, Readonly<Partial<Record<Protocol, AliasTarget>>>>

// What an installed package declares: "wsgify": { "paste.app_factory": { "main": "./dist/app.js#appFactory" } }
function declared(name: string, from: string): { folder: string; entries: Entries } | null {
  const found = findPackage(name, from) ?? findPackage(name.toLowerCase(), from)
  if (found === null) return null
  const entries = new Map<string, Partial<Record<Protocol, AliasTarget>>>()
  for (const { protocols } of Object.values(kinds)) {
    for (const protocol of protocols) {
      const table = own(found.manifest.wsgify, protocol)
      if (!isRecord(table)) continue
      for (const [entry, target] of Object.entries(table)) {
        if (typeof target === 'string') entries.set(entry, { ...entries.get(entry), [protocol]: target })
      }
    }
  }
  return { folder: found.folder, entries }
}

function noEntry(
  uri: string,
  entry: string,
  kind: Kind,
  table: Entries | undefined,
  tables: readonly Entries[],
  isInstalled: boolean,
  place: Place | null,
): LookupError {
  if (table !== undefined) {
    const found = Object.keys(table.get(entry) ?? {}).join(' and ')
    const wanted = kinds[kind].protocols.join(' or ')
    return new LookupError(
      `${uri} is ${found}; as ${kind === 'app' ? 'an' : 'a'} ${kind} it would be ${wanted}`,
      place,
    )
  }
  const known = tables.flatMap((each) => [...each.keys()])
  const egg = uri.slice(0, uri.indexOf('#'))
  if (known.length > 0) {
    return new LookupError(
      `${egg} has no entry ${JSON.stringify(entry)}${suggest(entry, known, 'it has')}`,
      place,
    )
  }
  return new LookupError(
    isInstalled
      ? `${egg} declares no factories; its package.json would have "wsgify": { "${kinds[kind].protocols[0]}": { "${entry}": "./file.js#attribute" } }`
      : `there is no package for ${egg}; install it, or give { aliases: { "${uri}": … } }`,
    place,
  )
}

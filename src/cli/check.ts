// wsgify check: explains a configuration, loading none of its modules: what wraps what, by which factory, and where each
// setting comes from.

import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readIni } from '../deploy/config-file.ts'
import type { Context } from '../deploy/context.ts'
import { LookupError, type Place } from '../deploy/errors.ts'
import type { IniOption } from '../deploy/ini.ts'
import { type LoadOptions, loadContext } from '../deploy/load.ts'
import { type OptionsOf, UsageError } from './command-line.ts'
import type { Output } from './output.ts'
import { loadOptions, settingsOf, type Target, targetOf } from './target.ts'

// Every configuration has these.
const BUILT_IN = ['here', '__file__']

/** Explains, and gives 0; rejects with what is wrong with the configuration. */
export async function check(
  args: readonly string[],
  options: OptionsOf<'check'>,
  output: Output,
): Promise<number> {
  const [text, ...settings] = args
  const target = targetOf(text, options.app)
  if (target.kind !== 'config') throw new UsageError(`${target.file} is a module; check explains INI files`)
  const loading = { ...loadOptions(target, options.env, settingsOf(settings)), dry: true }
  const context = await loadContext('app', `config:${target.file}`, loading)
  output.print(`${(await explained(context, { target, loading, around: [] }, 0)).join('\n')}\n`)
  return 0
}

interface Explaining {
  readonly target: Target
  readonly loading: LoadOptions
  /** The composites that this part is in, by their heads: they may name each other in a circle. */
  readonly around: readonly string[]
}

async function explained(context: Context, explaining: Explaining, depth: number): Promise<string[]> {
  const indent = '  '.repeat(depth)
  const { next, filters, form } = context
  if (next !== null) {
    const lines = [`${indent}${headOf(context, explaining.target)} ${form}`]
    for (const [i, filter] of filters.entries()) {
      lines.push(...(await explained(filter, explaining, depth + 1 + i)))
    }
    lines.push(...(await explained(next, explaining, depth + 1 + filters.length)))
    return lines
  }
  const lines = [`${indent}${headOf(context, explaining.target)} ${factoryOf(context, explaining.target)}`]
  for (const setting of await settingsIn(context, explaining)) lines.push(`${indent}    ${setting}`)
  if (!context.protocol?.includes('composit')) return lines
  const around = [...explaining.around, headOf(context, explaining.target)]
  for (const [key, name] of Object.entries(context.localConf)) {
    const part = await partOf(name, explaining)
    if (part === null) continue
    const head = headOf(part, explaining.target)
    const inside = around.includes(head)
      ? [`${indent}    ${head} leads in a circle`]
      : await explained(part, { ...explaining, around }, depth + 2)
    lines.push(`${indent}  ${key}`, ...inside)
  }
  return lines
}

// What a composite loads is known to its factory alone; a setting that names a section is most likely it.
async function partOf(name: string, { target, loading }: Explaining): Promise<Context<'app'> | null> {
  try {
    return await loadContext('app', `config:${target.file}`, { ...loading, name })
  } catch (error) {
    if (error instanceof LookupError && error.place?.section === undefined) return null
    throw error
  }
}

function headOf({ kind, place }: Context, target: Target): string {
  if (place === null) return kind
  return `[${place.section ?? kind}]${place.line === undefined ? '' : ` (${fileIn(target, place.file)}:${place.line})`}`
}

function factoryOf({ named, module, form }: Context, target: Target): string {
  if (named === '') return form
  return module === null ? named : `${named} of ${fileIn(target, fileURLToPath(module))}`
}

function fileIn({ folder }: Target, file: string): string {
  const path = relative(folder, file)
  return path.startsWith('..') ? file : path
}

async function settingsIn(context: Context, { target, loading }: Explaining): Promise<string[]> {
  const { localConf, globalConf, places } = context
  const at = (place: Place | null) =>
    place === null ? 'given' : `${fileIn(target, place.file)}:${place.line}`
  const globalPlaceOf = await globalPlaces(context, loading)
  const local = Object.entries(localConf).map(
    ([key, value]) => `${key} = ${value}   (${at(places.get(key) ?? null)})`,
  )
  const global = Object.entries(globalConf)
    .filter(([key]) => !BUILT_IN.includes(key) && !Object.hasOwn(localConf, key))
    .map(([key, value]) => `${key} = ${value}   (global, ${at(globalPlaceOf(key))})`)
  return [...local, ...global]
}

// What `set` says in a section goes before what was typed, and that before [DEFAULT].
async function globalPlaces(
  { asked, place }: Context,
  { globalConf = {} }: LoadOptions,
): Promise<(key: string) => Place | null> {
  const sections = [asked, place].filter((each) => each !== null)
  const files = await Promise.all(sections.map(({ file }) => readIni(file, null, true)))
  const placed = (file: string, option: IniOption | undefined) =>
    option === undefined ? null : { file, line: option.line }
  return (key) => {
    for (const [i, { file, sections: known }] of files.entries()) {
      const set = known.get(sections[i]?.section ?? '')?.options.get(`set ${key}`)
      if (set !== undefined) return placed(file, set)
    }
    const last = files.at(-1)
    if (last === undefined || Object.hasOwn(globalConf, key)) return null
    return placed(last.file, last.defaults.options.get(key))
  }
}

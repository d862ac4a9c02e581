// wsgify check: explains a configuration, building nothing: what wraps what, by which factory, and each setting.

import { relative } from 'node:path'
import type { Context } from '../deploy/context.ts'
import { loadContext } from '../deploy/load.ts'
import { type OptionsOf, UsageError } from './command-line.ts'
import type { Output } from './output.ts'
import { loadOptions, settingsOf, type Target, targetOf } from './target.ts'

/** Explains, and gives 0; rejects with what is wrong with the configuration. */
export async function check(
  args: readonly string[],
  options: OptionsOf<'check'>,
  output: Output,
): Promise<number> {
  const [text, ...settings] = args
  const target = targetOf(text, options.app)
  if (target.kind !== 'config') throw new UsageError(`${target.file} is a module; check explains INI files`)
  const context = await loadContext(
    'app',
    `config:${target.file}`,
    loadOptions(target, options.env, settingsOf(settings)),
  )
  output.print(`${explained(context, target, 0).join('\n')}\n`)
  return 0
}

function explained(context: Context, target: Target, depth: number): string[] {
  const indent = '  '.repeat(depth)
  const lines: string[] = []
  const { next } = context
  if (next !== null) {
    lines.push(`${indent}${headOf(context, target)}: ${context.form}`)
    context.filters.forEach((filter, i) => {
      lines.push(...explained(filter, target, depth + 1 + i))
    })
    lines.push(...explained(next, target, depth + 1 + context.filters.length))
    return lines
  }
  lines.push(`${indent}${headOf(context, target)}: ${context.named || context.form}`)
  for (const [key, value] of Object.entries(context.localConf)) lines.push(`${indent}    ${key} = ${value}`)
  for (const [key, value] of Object.entries(context.globalConf)) {
    if (!(key in context.localConf)) lines.push(`${indent}    ${key} = ${value}   (global)`)
  }
  return lines
}

function headOf({ kind, place }: Context, target: Target): string {
  if (place === null) return kind
  const { file, line, section } = place
  const where = file === target.file ? '' : `${relative(target.folder, file)}:`
  return `[${section ?? kind}]${line === undefined ? '' : ` (${where}${line})`}`
}

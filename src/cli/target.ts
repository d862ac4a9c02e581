// What a command is about: an application by its configuration file, or by the module that exports it.

import { existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type LoadOptions, loadApp } from '../deploy/load.ts'
import { loadModule } from '../deploy/load-module.ts'
import { type Application, isApplicationObject, kind } from '../environ/contract.ts'
import { UsageError } from './command-line.ts'

/** A target that is known, and not loaded. */
export interface Target {
  readonly kind: 'config' | 'module'
  /** The absolute path of the file. */
  readonly file: string
  readonly folder: string
  /** The section, or the name of the export; null when none was given. */
  readonly name: string | null
}

/** How a target is loaded. */
export interface TargetOptions {
  readonly app?: string | undefined
  readonly env?: boolean | undefined
}

/** The names under which a module's application is looked for when none is given. */
const EXPORTS = ['default', 'app', 'application']

/** Reads `config.ini`, `config.ini#name`, `module.ts` or `module.ts:export`. Throws a UsageError for a file that is not there. */
export function targetOf(text: string | undefined, app: string | undefined): Target {
  if (text === undefined)
    throw new UsageError('a target is needed: config.ini, or a module such as app.ts or app.ts:makeApp')
  const [, path = text, behind] = /^(.+?)(?:[#:]([^#:\\/]+))?$/.exec(text) ?? []
  const given = existsSync(text) ? text : path
  const name = given === text ? null : (behind ?? null)
  const file = resolve(given)
  if (!existsSync(file) || !statSync(file).isFile())
    throw new UsageError(`there is no file ${JSON.stringify(given)}`)
  const isConfig = /\.(?:ini|conf|cfg)$/.test(file)
  if (!isConfig && !/\.[cm]?[jt]sx?$/.test(file)) {
    throw new UsageError(
      `${JSON.stringify(given)} is neither an INI file (.ini, .conf, .cfg) nor a module (.js, .mjs, .ts, …)`,
    )
  }
  return { kind: isConfig ? 'config' : 'module', file, folder: dirname(file), name: app ?? name }
}

/** Builds the application of a target. Rejects with what its loader or its module throws, or says that it is none. */
export async function loadTarget(
  target: Target,
  { env }: TargetOptions,
  globalConf: Readonly<Record<string, string>> = {},
  around?: LoadOptions['around'],
): Promise<Application> {
  if (target.kind === 'config') {
    return loadApp(`config:${target.file}`, { ...loadOptions(target, env, globalConf), around })
  }
  const value = await exported(target)
  if (isApplicationObject(value)) return value
  if (typeof value === 'function') {
    // `app(environ, startResponse)` has two parameters. A function with fewer, or with a name such as makeApp or appFactory,
    // makes an application.
    const makes = value.length < 2 || /^(?:make|create|build)|factory$/i.test(target.name ?? value.name)
    if (!makes) return value as Application
    return made(target, await (value as (...conf: object[]) => unknown)(globalConf, {}))
  }
  throw new UsageError(`${named(target)} is ${kind(value)}, not an application`)
}

/** What `loadApp` and its like are told about a configuration. */
export function loadOptions(
  target: Target,
  env: boolean | undefined,
  globalConf: Readonly<Record<string, string>>,
): LoadOptions {
  return {
    globalConf,
    ...(target.name === null ? {} : { name: target.name }),
    ...(env === true ? { env: process.env } : {}),
  }
}

/** What a module exports under the name that is asked for, or under one of those that applications have. */
export async function exported(target: Target): Promise<unknown> {
  const module = await loadModule(pathToFileURL(target.file).href, target.folder)
  const names = target.name === null ? EXPORTS : [target.name]
  const name = names.find((key) => Object.hasOwn(module, key))
  if (name !== undefined) return module[name]
  const there = Object.keys(module).join(', ') || 'nothing'
  throw new UsageError(`${target.file} exports ${there}, and no ${names.join(', ')}`)
}

/** Settings that were typed as NAME=VALUE. */
export function settingsOf(args: readonly string[]): Record<string, string> {
  const conf: Record<string, string> = Object.create(null)
  for (const arg of args) {
    const equals = arg.indexOf('=')
    if (equals < 1) throw new UsageError(`a setting is NAME=VALUE, not ${JSON.stringify(arg)}`)
    conf[arg.slice(0, equals)] = arg.slice(equals + 1)
  }
  return conf
}

function made(target: Target, value: unknown): Application {
  if (typeof value === 'function' || isApplicationObject(value)) return value as Application
  throw new UsageError(`${named(target)} makes ${kind(value)}, not an application`)
}

function named({ file, name }: Target): string {
  return name === null ? file : `${name} of ${file}`
}

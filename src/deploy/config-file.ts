// A configuration file: read within bounds, its defaults, and the values of its options with their references replaced.

import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ConfigSyntaxError, InterpolationError, LookupError, type Place, suggest } from './errors.ts'
import { type Ini, type IniOption, type IniSection, parseIni } from './ini.ts'
import { interpolate } from './interpolate.ts'

const MAX_BYTES = 1_048_576
const WRITABLE_BY_ALL = 0o002

/** Reads a file of INI. `place` is what named it. */
export async function readIni(file: string, place: Place | null, worldWritable: boolean): Promise<Ini> {
  let handle: Awaited<ReturnType<typeof open>>
  try {
    handle = await open(file)
  } catch (error) {
    // Where a right is missing, Deno's error has no code.
    const { code, message } = error as NodeJS.ErrnoException
    const reason = code === 'ENOENT' ? 'there is no such file' : `it cannot be opened (${code ?? message})`
    throw new LookupError(`the configuration file ${JSON.stringify(file)}: ${reason}`, place, {
      cause: error,
    })
  }
  try {
    const stat = await handle.stat()
    if (!stat.isFile()) throw new LookupError(`${JSON.stringify(file)} is not a file`, place)
    if (stat.size > MAX_BYTES)
      throw new LookupError(`a configuration has at most ${MAX_BYTES} bytes`, { file })
    // It names modules that are loaded, so whoever can write to it can run code.
    if (!worldWritable && process.platform !== 'win32' && (stat.mode & WRITABLE_BY_ALL) !== 0) {
      throw new LookupError(
        'everybody may write to this file, and it says which code is run: chmod o-w, or { worldWritable: true }',
        { file },
      )
    }
    const bytes = await handle.readFile()
    return parseIni(textOf(bytes, file), file)
  } finally {
    await handle.close()
  }
}

function textOf(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new ConfigSyntaxError('the file is not UTF-8', { file }, { cause: error })
  }
}

/** What an option may refer to, beside its own section. */
interface Default {
  readonly value: string
  readonly option: IniOption | null
}

/** One file as one load sees it: what the caller passed stands among its defaults. */
export class ConfigFile {
  readonly file: string
  readonly folder: string
  readonly #ini: Ini
  readonly #defaults = new Map<string, Default>()
  readonly #env: Readonly<Record<string, string | undefined>> | null

  constructor(
    ini: Ini,
    passed: Readonly<Record<string, string>>,
    env: Readonly<Record<string, string | undefined>> | null,
  ) {
    this.file = ini.file
    this.folder = dirname(ini.file)
    this.#ini = ini
    this.#env = env
    this.#defaults.set('here', { value: this.folder, option: null })
    this.#defaults.set('__file__', { value: ini.file, option: null })
    for (const option of ini.defaults.options.values()) {
      this.#defaults.set(option.key, { value: option.value, option })
    }
    for (const [key, value] of Object.entries(passed)) {
      if (!this.#defaults.has(key)) this.#defaults.set(key, { value, option: null })
    }
  }

  get sections(): Iterable<string> {
    return this.#ini.sections.keys()
  }

  /** `[DEFAULT]`, the built-in names and what was passed, with their references replaced. */
  defaults(): Map<string, string> {
    const values = new Map<string, string>()
    for (const [key, { value, option }] of this.#defaults) {
      values.set(key, this.#expand(value, option, null))
    }
    return values
  }

  /** The names of all options that a section has: its own, then the defaults it does not have. */
  keys(section: string): string[] {
    return [...new Set([...this.#section(section).options.keys(), ...this.#defaults.keys()])]
  }

  /** The value of an option that is there. */
  get(section: string, key: string): string {
    const own = this.#section(section)
    const option = own.options.get(key)
    if (option !== undefined) return this.#expand(option.value, option, own)
    const { value, option: source } = this.#defaults.get(key) as Default
    return this.#expand(value, source, own)
  }

  /** Where a section, or an option of it or of the defaults, stands. */
  placeOf(section: string, key?: string): Place {
    const own = this.#section(section)
    const option = key === undefined ? undefined : (own.options.get(key) ?? this.#defaults.get(key)?.option)
    return {
      file: this.file,
      line: option?.line ?? own.line,
      column: option?.column ?? 1,
      section,
      ...(option ? { key } : {}),
    }
  }

  #section(name: string): IniSection {
    return this.#ini.sections.get(name) as IniSection
  }

  #expand(text: string, option: IniOption | null, section: IniSection | null): string {
    if (!text.includes('%')) return text
    const scope = {
      env: this.#env,
      get: (name: string) => section?.options.get(name)?.value ?? this.#defaults.get(name)?.value,
      names: () => [...(section?.options.keys() ?? []), ...this.#defaults.keys()],
    }
    return interpolate(text, scope, (offset, message, name, known) => {
      const hint = name === undefined ? '' : suggest(name, known ?? [], 'there are')
      return new InterpolationError(`${message}${hint}`, this.#placeIn(text, offset, option, section))
    })
  }

  // Where in the file the character of a value stands.
  #placeIn(text: string, offset: number, option: IniOption | null, section: IniSection | null): Place {
    const before = text.slice(0, offset).split('\n')
    const [line, column] = option?.valueAt[before.length - 1] ?? []
    return {
      file: this.file,
      line,
      column: column === undefined ? undefined : column + (before.at(-1) as string).length,
      section: section?.name ?? 'DEFAULT',
      key: option?.key,
    }
  }
}

// One load: what the caller gave for all of it, the files it has read, and its bounds.

import type { Aliases } from './aliases.ts'
import { readIni } from './config-file.ts'
import type { Context } from './context.ts'
import { LookupError, type Place } from './errors.ts'
import type { Ini } from './ini.ts'
import { aliasesOfPackage } from './packages.ts'
import type { Around, Conf, Kind } from './protocols.ts'

// What a configuration of any size stays below; sections that name sections can make any number.
const MAX_CONTEXTS = 10_000
const MAX_DEPTH = 100
const MAX_FILES = 100

/** What is asked for by a URI, and from where. */
export interface Wanted<K extends Kind> {
  readonly kind: K
  readonly uri: string
  readonly name: string | null
  readonly relativeTo: string | null
  readonly globalConf: Conf | null
  /** The sections that led here, from the outermost on. */
  readonly chain: readonly string[]
  readonly place: Place | null
}

/** What the caller decides for a whole load. */
export interface SessionOptions {
  readonly env: Readonly<Record<string, string | undefined>> | null
  readonly aliases: Aliases
  readonly worldWritable: boolean
  readonly dry?: boolean | undefined
  readonly around?: Around | undefined
}

/** One load. */
export class Session {
  readonly env: SessionOptions['env']
  readonly dry: boolean
  readonly around: Around | undefined
  readonly load: <K extends Kind>(wanted: Wanted<K>) => Promise<Context<K>>
  readonly #aliases: Aliases
  readonly #worldWritable: boolean
  readonly #files = new Map<string, Promise<Ini>>()
  readonly #aliasesOf = new Map<string, Aliases>()
  #contexts = 0

  constructor(
    { env, aliases, worldWritable, dry = false, around }: SessionOptions,
    load: <K extends Kind>(session: Session, wanted: Wanted<K>) => Promise<Context<K>>,
  ) {
    this.env = env
    this.dry = dry
    this.around = around
    this.#aliases = aliases
    this.#worldWritable = worldWritable
    this.load = (wanted) => load(this, wanted)
  }

  /** A file, read once. */
  read(file: string, place: Place | null): Promise<Ini> {
    let ini = this.#files.get(file)
    if (ini === undefined) {
      if (this.#files.size === MAX_FILES)
        throw new LookupError(`a configuration has at most ${MAX_FILES} files`, place)
      ini = readIni(file, place, this.#worldWritable)
      this.#files.set(file, ini)
    }
    return ini
  }

  /** What the caller gave, then what the package declares that the folder belongs to. */
  aliasesFor(folder: string): Aliases {
    let aliases = this.#aliasesOf.get(folder)
    if (aliases === undefined) {
      aliases = Object.freeze({ ...(aliasesOfPackage(folder) as Aliases), ...this.#aliases })
      this.#aliasesOf.set(folder, aliases)
    }
    return aliases
  }

  /** Counts a section, and gives the chain with it. Throws LookupError for a circle, and beyond the bounds. */
  enter(chain: readonly string[], section: string, place: Place | null): readonly string[] {
    const at = chain.indexOf(section)
    if (at >= 0) {
      throw new LookupError(
        `the sections lead in a circle: ${[...chain.slice(at), section].join(' → ')}`,
        place,
      )
    }
    if (chain.length === MAX_DEPTH) throw new LookupError(`sections nest deeper than ${MAX_DEPTH}`, place)
    if (++this.#contexts > MAX_CONTEXTS) {
      throw new LookupError(`a configuration names at most ${MAX_CONTEXTS} sections, with repetitions`, place)
    }
    return [...chain, section]
  }
}

// Files that were compressed beforehand and lie beside the one they are made of: `a.js.br` beside `a.js`.

import { stat } from 'node:fs'
import { promisify } from 'node:util'
import type { Environ } from '../environ/contract.ts'
import { asked } from '../environ/watcher.ts'
import { AcceptEncoding } from '../headers/accept-encoding.ts'
import type { ServedFile } from './answer-file.ts'
import { orAbsent } from './open-file.ts'

const statAsync = promisify(stat)

/** The codings that are looked for, and what they add to a name. */
export const CODINGS: ReadonlyMap<string, string> = new Map([
  ['br', '.br'],
  ['zstd', '.zst'],
  ['gzip', '.gz'],
])

// For how long it is known which there are. A request would otherwise cost a look for each coding, most of them in vain.
const KNOWN_FOR = 1000

interface Variant {
  readonly coding: string
  readonly file: ServedFile
}

/** The variants of one file. One that appears is seen within a second. */
export class Variants {
  private readonly files: readonly Variant[]
  private there: readonly Variant[] = []
  private seenAt = Number.NEGATIVE_INFINITY
  private scanning: Promise<void> | null = null

  /** `make` makes the variant of a path in a coding. */
  constructor(path: string, make: (path: string, coding: string) => ServedFile) {
    this.files = Array.from(CODINGS, ([coding, suffix]) => ({ coding, file: make(path + suffix, coding) }))
  }

  /** The variant that a client likes best, the smallest of those it likes alike; null for the file as it is. */
  choose(environ: Environ): ServedFile | null | Promise<ServedFile | null> {
    const accept = environ.HTTP_ACCEPT_ENCODING
    const wanted = accept === undefined ? null : AcceptEncoding.parse(accept)
    if (wanted === null) return null
    if (Date.now() - this.seenAt < KNOWN_FOR) return this.best(wanted, environ)
    this.scanning ??= this.scan()
    return this.scanning.then(() => this.best(wanted, environ))
  }

  /** Says that a variant is gone, or cannot be served. */
  forget(file: ServedFile): void {
    this.there = this.there.filter((variant) => variant.file !== file)
  }

  private best(wanted: AcceptEncoding, environ: Environ): ServedFile | null {
    const { there } = this
    if (there.length === 0) return null
    const offers = [...there.map((variant) => variant.coding), 'identity']
    const coding = asked(environ, 'Accept-Encoding', wanted).best(offers)
    return there.find((variant) => variant.coding === coding)?.file ?? null
  }

  private async scan(): Promise<void> {
    try {
      const found = await Promise.all(
        this.files.map(async (variant) => ({ variant, stats: await orAbsent(statAsync(variant.file.path)) })),
      )
      this.there = found
        .filter(({ stats }) => stats?.isFile())
        .sort((a, b) => (a.stats?.size ?? 0) - (b.stats?.size ?? 0))
        .map(({ variant }) => variant)
      this.seenAt = Date.now()
    } finally {
      this.scanning = null
    }
  }
}

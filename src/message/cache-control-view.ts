// The Cache-Control of a message, live: its properties write the field.

import { CacheControl, formatDirectives, parseDirectives } from '../headers/cache-control.ts'
import type { FieldHolder } from './header-properties.ts'

/** A Cache-Control over the field of a message. A field that is absent or malformed has no directives. */
export class CacheControlView extends CacheControl {
  readonly #holder: FieldHolder

  constructor(holder: FieldHolder) {
    super()
    this.#holder = holder
  }

  protected override load(): ReadonlyMap<string, string | null> {
    return parseDirectives(this.#holder.field('Cache-Control') ?? '', false) ?? new Map()
  }

  protected override store(directives: ReadonlyMap<string, string | null>): void {
    this.#holder.setField('Cache-Control', directives.size === 0 ? null : formatDirectives(directives))
  }
}

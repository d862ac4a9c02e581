// The Vary of a message, live: what is added to it is written to the field.

import { Vary } from '../headers/vary.ts'
import type { FieldHolder } from './header-properties.ts'

/** A Vary over the field of a message. A field that is absent or malformed has no names. */
export class VaryView extends Vary {
  readonly #holder: FieldHolder

  constructor(holder: FieldHolder) {
    super(Vary.parse(holder.field('Vary') ?? '') ?? [])
    this.#holder = holder
  }

  /** Adds names to the field; those it has already are not repeated. Gives what it is then. */
  override add(...names: string[]): this {
    const now = new Vary([...(Vary.parse(this.#holder.field('Vary') ?? '') ?? []), ...names])
    this.#holder.setField('Vary', now.toString() || null)
    return new VaryView(this.#holder) as this
  }
}

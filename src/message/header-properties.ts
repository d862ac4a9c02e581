// Turns a table of header-backed properties into accessors. One row is one fact: which field, and how its text is read
// and written. The types of the accessors stand in an interface beside each table, since a setter takes more than its
// getter gives (docs/design/properties.md).

import type { Codec } from '../headers/codec.ts'

/** A property that is one header field: the field's name, the codec of its value, and what no field means, null by default. */
type HeaderRow<C> = readonly [field: string, codec: C, absent?: unknown]

/** A table of such properties: a row for each, with its codec. */
export type HeaderRows<
  Properties,
  Codecs extends Readonly<Record<keyof Properties, Codec<unknown, never>>>,
> = {
  readonly [Name in keyof Properties]: HeaderRow<Codecs[Name]>
}

/** What can be assigned to a property: all that its codec prints, and null or undefined to remove the field. */
export type Assigned<C extends { format(value: never): string }> =
  | Parameters<C['format']>[0]
  | null
  | undefined

/** What can be said of the properties of a table when a message is made. */
export type CodecsInit<Codecs> = {
  readonly [Name in keyof Codecs]?: Codecs[Name] extends { format(value: infer In): string }
    ? In | string | null | undefined
    : never
}

/** A message whose fields can be read and written by name. */
export interface FieldHolder {
  field(name: string): string | null
  setField(name: string, value: string | null): void
}

/** What a codec reads: `RowValue<typeof row>` is the value type of a row. */
export type RowValue<Row> = Row extends readonly [string, { parse(text: string): infer T }, ...unknown[]]
  ? NonNullable<T>
  : never

/**
 * Gives a prototype one accessor per row. Reading gives the value; where the field is absent or malformed, the row's own
 * value for that, or null. Assigning null or undefined removes the field; what a field cannot hold is a TypeError or
 * RangeError.
 *
 * The properties that are never null, since their rows have a value for an absent field, are read through `handOut`: it
 * is given that value, or the field's, and what it gives is read.
 */
export function defineHeaderProperties<H extends FieldHolder>(
  prototype: H,
  rows: Readonly<Record<string, HeaderRow<Codec<unknown, never>>>>,
  handOut: (holder: H, field: string, value: unknown) => unknown = (_holder, _field, value) => value,
): void {
  for (const [property, row] of Object.entries(rows)) {
    const [field, codec, absent = null] = row
    function read(this: H) {
      const text = this.field(field)
      return text === null ? absent : (codec.parse(text) ?? absent)
    }
    function readAlways(this: H) {
      return handOut(this, field, read.call(this))
    }
    Object.defineProperty(prototype, property, {
      configurable: true,
      get: absent === null ? read : readAlways,
      set(this: FieldHolder, value: unknown) {
        this.setField(
          field,
          value === null || value === undefined ? null : (codec as Codec<unknown, unknown>).format(value),
        )
      },
    })
  }
}

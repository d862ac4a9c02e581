// Trailer fields: kept apart from the header, and only those that cannot change what the header said. RFC 9110 section 6.5.

import type { HeaderList } from '../../environ/contract.ts'
import { FRAMING, mayTrail, mayTrailAnswer } from '../../environ/fields.ts'
import type { Limits } from '../../environ/limits.ts'
import { checkField, isFieldValue } from '../../syntax/field.ts'
import { Refusal } from '../refusal.ts'

/** The trailer fields that an application may see, out of names and values in turn. Throws Refusal. */
export function trailersOf(raw: readonly string[], limits: Limits): HeaderList {
  if (raw.length > limits.headerCount * 2) throw new Refusal(431, 'there are too many trailer fields')
  const list: HeaderList = []
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] as string
    const lower = name.toLowerCase()
    if (FRAMING.has(lower)) throw new Refusal(400, `${name} cannot be a trailer field`)
    if (!mayTrail(lower) || name.includes('_')) continue
    const value = raw[i + 1] as string
    if (!isFieldValue(value)) throw new Refusal(400, 'a trailer field holds a control character')
    list.push([name, value])
  }
  return list
}

/** Gives the trailer fields of an answer as they are sent. Throws a TypeError for those that cannot be trailer fields. */
export function checkedTrailers(list: HeaderList): HeaderList {
  for (const [name, value] of list) {
    checkField(name, value)
    if (!mayTrailAnswer(name.toLowerCase())) {
      throw new TypeError(`${name} cannot be a trailer field: it is needed before the body`)
    }
  }
  return list
}

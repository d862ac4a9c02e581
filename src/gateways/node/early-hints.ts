// The fields of a 103 response: checked as those of an answer are, without what frames a message or concerns its
// connection. RFC 8297.

import type { HeaderList } from '../../environ/contract.ts'
import { FRAMING, HOP_BY_HOP } from '../../environ/fields.ts'
import { checkField } from '../../syntax/field.ts'

/** Gives the fields of a 103 response as they are sent. Throws a TypeError for those that could not be. */
export function checkedHints(list: HeaderList): HeaderList {
  return list.filter(([name, value]) => {
    checkField(name, value)
    const lower = name.toLowerCase()
    return !FRAMING.has(lower) && !HOP_BY_HOP.has(lower)
  })
}

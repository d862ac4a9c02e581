// Which section of a file a name means, by the kind of object that is wanted.

import { strip } from '../syntax/white-space.ts'
import type { ConfigFile } from './config-file.ts'
import { LookupError, type Place, suggest } from './errors.ts'
import { type Kind, kinds } from './protocols.ts'

/**
 * The section of a name: of the two spellings of a prefix the first that is there; a section without a name for `main`, when
 * there is no other. Throws LookupError when there is none, and when two kinds have the name.
 */
export function findSection(file: ConfigFile, kind: Kind, name: string, place: Place | null): string {
  const { prefixes } = kinds[kind]
  const all = [...file.sections]
  const named = (prefix: string) =>
    all.filter(
      (section) => section.startsWith(`${prefix}:`) && strip(section.slice(prefix.length + 1)) === name,
    )
  const found = prefixes.flatMap((spellings) => spellings.map(named).find((list) => list.length > 0) ?? [])
  if (found.length === 0 && name === 'main')
    found.push(...prefixes.flat().filter((prefix) => all.includes(prefix)))
  const [section, second] = found
  if (section === undefined) {
    const known = all.flatMap((each) => {
      const colon = each.indexOf(':')
      return prefixes.flat().includes(each.slice(0, Math.max(colon, 0))) ? [strip(each.slice(colon + 1))] : []
    })
    const wanted = prefixes.flat().map((prefix) => `[${prefix}:${name}]`)
    throw new LookupError(
      `there is no section ${wanted.join(' or ')} in ${file.file}${suggest(name, known, 'there are')}`,
      place,
    )
  }
  if (second !== undefined) {
    throw new LookupError(
      `the name ${JSON.stringify(name)} is ambiguous: ${found.map((each) => `[${each}]`).join(' and ')} are there`,
      file.placeOf(second),
    )
  }
  return section
}

// The versions that a client knows: If-Match and If-None-Match. RFC 9110 sections 13.1.1 and 13.1.2.

import { isFieldValue } from '../syntax/field.ts'
import { MOST_ELEMENTS, splitList } from '../syntax/list.ts'
import { EntityTag } from './entity-tag.ts'

// "*" / #entity-tag, such as `"a", W/"b"`. Tags without quotes, which some clients send, are read as strong ones.

const MAX_TAGS = 100
const MAX_TEXT = 16_384
const BARE = /^[\x21\x23-\x29\x2b\x2d-\x7e\x80-\xff]+$/

type TagsInit = '*' | Iterable<EntityTag | string>
type TagsClass<T extends EntityTags> = new (tags: TagsInit) => T

/** What If-Match and If-None-Match share: any version, or some. */
abstract class EntityTags implements Iterable<EntityTag> {
  /** Whether any version is meant: `*`. */
  readonly isAny: boolean
  /** The versions that are meant; none when any is. */
  readonly tags: readonly EntityTag[]

  /** `*`, or entity tags; bare text is a strong one. Throws a TypeError for what is neither, and for none at all. */
  constructor(tags: TagsInit) {
    this.isAny = tags === '*'
    this.tags = Object.freeze(
      tags === '*' ? [] : Array.from(typeof tags === 'string' ? [tags] : tags, EntityTag.of),
    )
    // Its text would be empty, which servers take for no condition.
    if (!this.isAny && this.tags.length === 0) throw new TypeError('there is at least one entity tag')
    Object.freeze(this)
  }

  /** The value of a header's text; null when it is malformed, empty, or has more than 100 tags or 16 KiB. Never throws. */
  static parse<T extends EntityTags>(this: TagsClass<T>, text: string): T | null {
    const tags = parseTags(text)
    return tags === null ? null : new this(tags)
  }

  /** Whether a version is among those that are meant. Null stands for no version: the resource has no representation. */
  matches(tag: EntityTag | string | null): boolean {
    if (tag === null) return false
    const version = EntityTag.of(tag)
    return this.isAny || this.tags.some((known) => this.compare(known, version))
  }

  protected abstract compare(known: EntityTag, version: EntityTag): boolean

  [Symbol.iterator](): Iterator<EntityTag> {
    return this.tags[Symbol.iterator]()
  }

  toString(): string {
    return this.isAny ? '*' : this.tags.join(', ')
  }
}

/** If-Match: the request is wanted only if the current version is one of these. Compared strongly. */
export class IfMatch extends EntityTags {
  static readonly any: IfMatch = /* @__PURE__ */ new IfMatch('*')

  /** The text of a value, of its tags, or of text that is one. Throws a TypeError for other text. */
  static format(value: IfMatch | EntityTag | TagsInit): string {
    return formatTags(IfMatch, value)
  }

  protected compare(known: EntityTag, version: EntityTag): boolean {
    return known.strongMatches(version)
  }
}

/** If-None-Match: the answer is wanted only if the current version is none of these. Compared weakly. */
export class IfNoneMatch extends EntityTags {
  static readonly any: IfNoneMatch = /* @__PURE__ */ new IfNoneMatch('*')

  /** The text of a value, of its tags, or of text that is one. Throws a TypeError for other text. */
  static format(value: IfNoneMatch | EntityTag | TagsInit): string {
    return formatTags(IfNoneMatch, value)
  }

  protected compare(known: EntityTag, version: EntityTag): boolean {
    return known.weakMatches(version)
  }
}

function formatTags(Class: TagsClass<EntityTags>, value: EntityTags | EntityTag | TagsInit): string {
  if (value instanceof EntityTags) return value.toString()
  if (value instanceof EntityTag) return value.toString()
  if (typeof value !== 'string') return new Class(value).toString()
  const tags = parseTags(value)
  if (tags === null) {
    throw new TypeError(`entity tags are such as "*" or '"a", W/"b"', not ${JSON.stringify(value)}`)
  }
  return new Class(tags).toString()
}

function parseTags(text: string): '*' | EntityTag[] | null {
  if (text === '*') return '*'
  if (text.length > MAX_TEXT || !isFieldValue(text)) return null
  const tags: EntityTag[] = []
  const elements = split(text)
  if (elements === null) return null
  for (const element of elements) {
    const tag = EntityTag.parse(element) ?? (BARE.test(element) ? new EntityTag(element) : null)
    if (tag === null || tags.length === MAX_TAGS) return null
    tags.push(tag)
  }
  return tags.length === 0 ? null : tags
}

// A backslash is a character of a tag like any other, but it would keep splitList from seeing where the tag ends.
function split(text: string): string[] | null {
  return text.includes('\\')
    ? (splitList(text.replaceAll('\\', '\0'), MOST_ELEMENTS)?.map((part) => part.replaceAll('\0', '\\')) ??
        null)
    : splitList(text, MOST_ELEMENTS)
}

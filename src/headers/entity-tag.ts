// Entity tags, the value of ETag: which version of a representation this is. RFC 9110 section 8.8.3.

// entity-tag = [ "W/" ] DQUOTE *etagc DQUOTE, such as `"xyzzy"` and `W/"xyzzy"`. There are no escapes in it.

const OPAQUE = /^[\x21\x23-\x7e\x80-\xff]*$/
const ENTITY_TAG = /^(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"$/

type EntityTagClass<T extends EntityTag> = new (tag: string, options: { readonly weak: boolean }) => T

/** An entity tag, strong or weak. */
export class EntityTag {
  /** What stands between the quotes. */
  readonly tag: string
  /** Whether representations with this tag are as good as each other, but maybe not the same byte for byte. */
  readonly weak: boolean

  /** Throws a TypeError for a tag with a quote, white space, a control character or one above U+00FF. */
  constructor(tag: string, { weak = false }: { readonly weak?: boolean } = {}) {
    if (typeof tag !== 'string' || !OPAQUE.test(tag)) {
      throw new TypeError(`an entity tag is text without quotes and white space, not ${JSON.stringify(tag)}`)
    }
    this.tag = tag
    this.weak = weak
    Object.freeze(this)
  }

  /** The entity tag that text names; null when it is malformed. Never throws. */
  static parse<T extends EntityTag>(this: EntityTagClass<T>, text: string): T | null {
    const match = ENTITY_TAG.exec(text)
    return match === null ? null : new this(match[2] as string, { weak: match[1] !== undefined })
  }

  /** The text of an entity tag, of text that is one, or of a bare tag, which is strong: `abc` is `"abc"`. Throws a TypeError for other text. */
  static format(value: EntityTag | string): string {
    return EntityTag.of(value).toString()
  }

  /** An entity tag as it is, or out of its text or of a bare tag. Throws a TypeError for other text. */
  static of(value: EntityTag | string): EntityTag {
    return value instanceof EntityTag ? value : (EntityTag.parse(value) ?? new EntityTag(value))
  }

  /** Whether both are strong and the same: what they stand for is the same byte for byte. RFC 9110 section 8.8.3.2. */
  strongMatches(other: EntityTag): boolean {
    return !this.weak && !other.weak && this.tag === other.tag
  }

  /** Whether both are the same, strong or weak: what they stand for is as good as each other. */
  weakMatches(other: EntityTag): boolean {
    return this.tag === other.tag
  }

  toString(): string {
    return `${this.weak ? 'W/' : ''}"${this.tag}"`
  }
}

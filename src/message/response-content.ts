// What can be done to the content of a response as a whole: tagging its version, and encoding it.

import type { EncodeOptions } from '../body/codings.ts'
import { bytesOf, closeIterator, isChunk, stepping } from '../environ/body.ts'
import { EntityTag } from '../headers/entity-tag.ts'
import { splitList } from '../syntax/list.ts'
import { builtinModule } from '../syntax/runtime.ts'
import { hasContent } from '../syntax/status.ts'
import { ResponseBody } from './response-body.ts'

/** What node:crypto has that the platform has not. */
interface Hashes {
  createHash(name: string): { update(data: Uint8Array): { digest(): Uint8Array } }
}

// Beyond this, hashing is left to another thread, which takes tens of microseconds to reach.
const AT_ONCE = 65_536

// These are made of the content as it is sent, so they hold no longer when it is encoded.
const DIGESTS = ['Content-MD5', 'Content-Digest', 'Repr-Digest', 'Digest']

/** How much an encoded body may be when it is decoded, unless told: 64 MiB. */
const MOST_DECODED = 67_108_864
// Each takes memory of its own, and nobody needs more than one.
const MOST_CODINGS = 5

/** A response whose content can be tagged and encoded. */
export class ResponseContent extends ResponseBody {
  /**
   * Sets an entity tag made of the body: the same body has the same one. A body that streams is read into memory.
   *
   * Strong unless `weak`, which says that other bodies are as good.
   */
  async setEtag({ weak = false }: { readonly weak?: boolean } = {}): Promise<void> {
    const hash = await sha256(await this.bytes())
    this.etag = new EntityTag(base64(hash.subarray(0, 18)), { weak })
  }

  /**
   * Sets the strong entity tag that WebOb's `md5_etag` makes of the body, or of other bytes; with `setContentMd5`, also
   * Content-MD5. Where no old tags have to be met, `setEtag` is better.
   *
   * Rejects where the runtime has no `node:crypto`.
   */
  async md5Etag(
    body?: Uint8Array,
    { setContentMd5 = false }: { readonly setContentMd5?: boolean } = {},
  ): Promise<void> {
    const crypto = hashes()
    if (crypto === undefined) throw new Error('this runtime has no MD5; setEtag() works everywhere')
    const text = base64(
      crypto
        .createHash('md5')
        .update(body ?? (await this.bytes()))
        .digest(),
    )
    this.etag = new EntityTag(text.replace(/=+$/, ''))
    if (setContentMd5) this.setField('Content-MD5', text)
  }

  /**
   * Encodes the body: `gzip`, `deflate`, `br`, or `zstd` where the runtime has it; `identity` decodes it. A body in memory
   * is encoded at once, one that streams as it is sent, each chunk leaving when it comes.
   *
   * Content-Encoding and Vary say so; a strong entity tag becomes weak, since the bytes are others; digests of the old bytes
   * go. What has the coding already stays as it is. Rejects with a TypeError for another coding, a body that has one, and a
   * part of a body; with a RangeError for a level that the coding does not have.
   *
   * @example
   * const coding = req.acceptEncoding.best(['br', 'gzip', 'identity'])
   * if (coding !== null) await res.encodeContent(coding)
   */
  async encodeContent(coding = 'gzip', options: EncodeOptions = {}): Promise<void> {
    const wanted = coding.toLowerCase()
    if (wanted === 'identity') return this.decodeContent()
    // Imported here, as below, so that programs that encode nothing do not load what does.
    const { encoderOf, madeCodings } = await import('../body/codings.ts')
    const encoder = encoderOf(wanted, options)
    if (encoder === null) {
      throw new TypeError(
        `a body is encoded as ${madeCodings().join(', ')} or identity, not ${JSON.stringify(coding)}`,
      )
    }
    const there = this.codings
    if (there.length === 1 && there[0] === wanted) return
    if (there.length > 0) throw new TypeError(`the body is encoded already, as ${there.join(', ')}`)
    if (this.status === 206) throw new TypeError('a part of a body cannot be encoded: encode the whole')
    if (!hasContent(this.status)) return
    const { payload } = this
    if (isChunk(payload) || Array.isArray(payload)) {
      this.payload = await encoder.whole(await this.bytes())
      this.contentLength = this.payload.length
    } else {
      this.payload = encoder.chunks(bytesOf(payload))
      this.contentLength = null
    }
    this.contentEncoding = wanted
    this.vary.add('Accept-Encoding')
    this.otherBytes()
  }

  /**
   * Undoes the codings that Content-Encoding names, the last first. A body that streams is decoded as it is read.
   *
   * Rejects with a TypeError for a coding that is not known; rejects, or the body fails, with a SyntaxError where it
   * is not in its coding, and with a RangeError for more than five codings, and where it grows beyond `maxBytes`, 64 MiB
   * unless told.
   */
  async decodeContent({ maxBytes = MOST_DECODED }: { readonly maxBytes?: number } = {}): Promise<void> {
    const { codings, payload } = this
    if (codings.length === 0) return
    if (codings.length > MOST_CODINGS) {
      throw new RangeError(`the body has ${codings.length} codings, and at most ${MOST_CODINGS} are undone`)
    }
    const { decoderOf } = await import('../body/codings.ts')
    let chunks = bytesOf(payload)
    for (const coding of codings.reverse()) {
      const decode = decoderOf(coding)
      if (decode === null)
        throw new TypeError(`the body has a coding that is not known here, ${JSON.stringify(coding)}`)
      chunks = bounded(decode(chunks), maxBytes)
    }
    this.payload = chunks
    if (isChunk(payload) || Array.isArray(payload)) {
      try {
        this.contentLength = (await this.bytes()).length
      } catch (error) {
        this.payload = payload
        throw error
      }
    } else {
      this.contentLength = null
    }
    this.contentEncoding = null
    this.otherBytes()
  }

  private get codings(): string[] {
    return splitList(this.contentEncoding ?? '')
      .map((coding) => coding.toLowerCase())
      .filter((coding) => coding !== 'identity')
  }

  private otherBytes(): void {
    const { etag } = this
    if (etag !== null && !etag.weak) this.etag = new EntityTag(etag.tag, { weak: true })
    for (const name of DIGESTS) this.setField(name, null)
  }
}

// Counts what a body becomes: a small one may grow to a thousand times its size.
function bounded(chunks: AsyncIterable<Uint8Array>, most: number): AsyncIterable<Uint8Array> {
  let size = 0
  return stepping<Uint8Array, Uint8Array>(chunks, async (from) => {
    const step = await from.next()
    if (step.done) return step
    size += step.value.length
    if (size <= most) return step
    await closeIterator(from)
    throw new RangeError(`the body is more than ${most} bytes when it is decoded (maxBytes)`)
  })
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

function hashes(): Hashes | undefined {
  return builtinModule('node:crypto') as Hashes | undefined
}

async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  const node = bytes.length <= AT_ONCE ? hashes() : undefined
  if (node !== undefined) return node.createHash('sha256').update(bytes).digest()
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>))
}

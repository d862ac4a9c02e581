// Text of other charsets than UTF-8, by the labels of the WHATWG Encoding standard.

import { byteStringOf, ownText } from './bytes.ts'

/** Reads bytes of one charset, with U+FFFD for what is not in it: a `TextDecoder`, or what stands in for one. */
export type Decoder = Pick<TextDecoder, 'encoding'> & {
  decode(bytes: Uint8Array): string
}

// What windows-1252 has for the bytes 0x80 to 0x9f; the others are the characters of the same number.
const UPPER = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'

// Also `iso-8859-1` and `us-ascii`. The TextDecoder of Node 20 takes the bytes 0x80 to 0x9f for control characters, and those
// of Node 20 and 22 lose a first 0xff, which they take for a byte order mark.
const windows1252: Decoder = {
  encoding: 'windows-1252',
  decode: (bytes) =>
    byteStringOf(bytes).replace(/[\x80-\x9f]/g, (char) => UPPER.charAt(char.charCodeAt(0) - 0x80)),
}

// A decoder is dear to make. Bounded in number and length, since labels come from the network.
const MAX_LABELS = 100
const MAX_LABEL = 100
const decoders = new Map<string, Decoder | null>()

/** The decoder of a charset, such as `ISO-8859-1` or `shift_jis`; null for a label that is not known. */
export function decoderOf(label: string): Decoder | null {
  const name = label.toLowerCase()
  let decoder = decoders.get(name)
  if (decoder === undefined) {
    try {
      decoder = new TextDecoder(name, { ignoreBOM: true })
      if (decoder.encoding === windows1252.encoding) decoder = windows1252
    } catch {
      decoder = null
    }
    if (decoders.size < MAX_LABELS && name.length <= MAX_LABEL) decoders.set(ownText(name), decoder)
  }
  return decoder
}

// Text of other charsets than UTF-8, by the labels of the WHATWG Encoding standard.

import { ownText } from './bytes.ts'

// A decoder is dear to make. Bounded in number and length, since labels come from the network.
const MAX_LABELS = 100
const MAX_LABEL = 100
const decoders = new Map<string, TextDecoder | null>()

/** The decoder of a charset, such as `ISO-8859-1` or `shift_jis`; null for a label that is not known. */
export function decoderOf(label: string): TextDecoder | null {
  const name = label.toLowerCase()
  let decoder = decoders.get(name)
  if (decoder === undefined) {
    try {
      decoder = new TextDecoder(name, { ignoreBOM: true })
    } catch {
      decoder = null
    }
    if (decoders.size < MAX_LABELS && name.length <= MAX_LABEL) decoders.set(ownText(name), decoder)
  }
  return decoder
}

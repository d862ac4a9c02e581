// Text of other charsets than UTF-8, by the labels of the WHATWG Encoding standard.

const MAX_LABELS = 100
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
    if (decoders.size < MAX_LABELS) decoders.set(name, decoder)
  }
  return decoder
}

// The multipart body of a request, read as a form: once, no matter who asks for it and how often.

import type { Environ, Input } from '../../environ/contract.ts'
import type { Limits } from '../../environ/limits.ts'
import type { MediaType } from '../../headers/media-type.ts'
import { declaredLength, readInput, SpentInput } from '../input.ts'
import { type Form, readForm } from './form.ts'

/** Forms that were read, by the input that they were read from. */
const forms = new WeakMap<Input, { readonly type: string; readonly form: Promise<Form> }>()

/**
 * The fields and files of a multipart form.
 *
 * A body that is small, or in memory already, can also be read in any other form. A large one is read as it arrives, and
 * after that only as this form; its temporary file is deleted when the exchange ends.
 */
export async function multipartForm(
  environ: Environ,
  type: MediaType,
  limits: Limits,
): Promise<[string, string | File][]> {
  const declared = declaredLength(environ)
  const isSmall = declared !== null && declared <= Math.min(limits.spoolBytes, limits.contentLength)
  if (!forms.has(environ['wsgi.input']) && isSmall) await readInput(environ, limits.contentLength)
  const input = environ['wsgi.input']
  const name = type.toString()
  const known = forms.get(input)
  if (known !== undefined && known.type === name) return (await known.form).pairs
  const form = readForm(input, type, limits)
  if (Array.isArray(input)) {
    forms.set(input, { type: name, form })
  } else {
    const gone = new SpentInput(
      'the body was read as a form while it arrived, and is not kept: read it by POST() again',
    )
    environ['wsgi.input'] = gone
    forms.set(gone, { type: name, form })
  }
  const { pairs, close } = await form
  environ['wsgify.exchange']?.onEnd?.(close)
  return pairs
}

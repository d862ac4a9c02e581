// Every check as one fetch handler: what each runtime serves.

import { toFetch } from '../../../src/gateways/fetch.ts'
import { everything } from '../conformance/checks.ts'
import { options } from '../conformance/options.ts'

export const handler = toFetch(everything, options)

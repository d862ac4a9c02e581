// All rows, in the order of the page.

import type { Area } from './row.ts'
import { answers } from './rows/answers.ts'
import { bodies } from './rows/bodies.ts'
import { codings } from './rows/codings.ts'
import { conditions } from './rows/conditions.ts'
import { crossOrigin } from './rows/cross-origin.ts'
import { files } from './rows/files.ts'
import { messages } from './rows/messages.ts'
import { methods } from './rows/methods.ts'
import { negotiation } from './rows/negotiation.ts'
import { cookies, queries } from './rows/parameters.ts'

export const areas: readonly Area[] = [
  negotiation,
  codings,
  conditions,
  files,
  methods,
  queries,
  cookies,
  bodies,
  answers,
  crossOrigin,
  messages,
]

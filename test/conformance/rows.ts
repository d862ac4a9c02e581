// All rows, in the order of the page.

import type { Area } from './row.ts'
import { answers } from './rows/answers.ts'
import { bodies } from './rows/bodies.ts'
import { conditions } from './rows/conditions.ts'
import { files } from './rows/files.ts'
import { messages } from './rows/messages.ts'
import { methods } from './rows/methods.ts'
import { negotiation } from './rows/negotiation.ts'
import { cookies, queries } from './rows/parameters.ts'

export const areas: readonly Area[] = [
  negotiation,
  conditions,
  files,
  methods,
  queries,
  cookies,
  bodies,
  answers,
  messages,
]

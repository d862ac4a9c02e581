// The whole table of attacks on how HTTP/1.1 is read.

import { fieldRows } from './fields.ts'
import { framingRows } from './framing.ts'
import { requestLineRows } from './request-lines.ts'
import type { Row } from './row.ts'

export const rows: readonly Row[] = [...requestLineRows, ...fieldRows, ...framingRows]

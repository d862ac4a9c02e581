// See ../vitest.config.ts.

import { lacking } from './lacking.ts'

export const setFlagsFromString = lacking('a collector that can be called')

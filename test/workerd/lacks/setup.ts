// See ../vitest.config.ts.

import { lacking } from './lacking.ts'

process.cpuUsage = lacking('a clock of processor time')

// See ../vitest.config.ts.

import { lacking } from './lacking.ts'

export const createSocket = lacking('sockets')

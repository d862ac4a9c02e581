// See ../vitest.config.ts.

import { lacking } from './lacking.ts'

export const createServer = lacking('sockets')
export const connect = createServer
export class Socket {}
export const { isIP, isIPv4, isIPv6 } = process.getBuiltinModule('node:net')

// See ../vitest.config.ts.

import { lacking } from './lacking.ts'

export const spawn = lacking('processes')
export const spawnSync = spawn
export const execFile = spawn
export const execFileSync = spawn

// The program `wsgify` as it is installed, in a process of its own.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished } from 'vitest'
import { end } from './processes.ts'

const PROGRAM = ['dist/cli/wsgify.js']

export interface Ran {
  readonly code: number | null
  readonly out: string
  readonly errors: string
}

/** Runs the program to its end. */
export async function run(...args: string[]): Promise<Ran> {
  const child = start(args)
  const [code] = (await once(child.process, 'close')) as [number | null]
  return { code, out: child.out, errors: child.errors }
}

export interface Started {
  readonly process: ChildProcess
  readonly out: string
  readonly errors: string
  /** Waits until the program has printed something. */
  says(what: RegExp): Promise<string>
  /** Waits until the program has printed the URL at which it listens, and gives its port. */
  port(): Promise<number>
}

/** Starts the program; it is ended with the test. */
export function start(args: readonly string[], env: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, [...PROGRAM, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const printed = { out: '', errors: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    printed.errors += text
  })
  onTestFinished(() => end(child))
  const says = async (what: RegExp) => {
    await expect.poll(() => printed.out + printed.errors, { timeout: 15_000 }).toMatch(what)
    return what.exec(printed.out + printed.errors)?.[0] ?? ''
  }
  return {
    process: child,
    get out() {
      return printed.out
    },
    get errors() {
      return printed.errors
    },
    says,
    port: async () => Number(new URL(await says(/http:\/\/127\.0\.0\.1:\d+/)).port),
  }
}

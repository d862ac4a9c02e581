// What a row of the attack table is, and the short ways to write one. No test runner here: `npm run attacks` prints the
// same rows that the tests run.

import type { Application } from '../../src/environ/contract.ts'
import {
  type Ask,
  answering,
  arriving,
  type Door,
  type DoorName,
  type DoorOptions,
  type Got,
} from './doors.ts'

/** One way in which a row is tried. */
export interface Check {
  /** `objects`, or the gateway that the attack came through. */
  readonly where: 'objects' | DoorName
  /** Tries all inputs, and gives how many there were. Rejects with the first that got through. */
  run(): Promise<number>
}

/** One row: a fault that others had. */
export interface Attack {
  /** A letter for the group and a number: `B1`. */
  readonly row: string
  /** Public identifiers of those who had it. */
  readonly ids: readonly string[]
  readonly fault: string
  /** What has to happen here. */
  readonly must: string
  readonly checks: readonly Check[]
}

/** Rows under one heading. */
export interface Group {
  readonly title: string
  readonly rows: readonly Attack[]
}

/** Makes a row. `ids` are separated by spaces. */
export function attack(
  row: string,
  ids: string,
  fault: string,
  must: string,
  ...checks: readonly (Check | readonly Check[])[]
): Attack {
  return { row, ids: ids === '' ? [] : ids.split(' '), fault, must, checks: checks.flat() }
}

/** Tries something on the objects. `run` gives how many inputs it tried. */
export function objects(run: () => number | Promise<number>): Check {
  return { where: 'objects', run: async () => run() }
}

/** Runs a judge on each input, and gives how many there were. What it throws says which input it was. */
export async function each<T>(inputs: Iterable<T>, judge: (input: T) => unknown): Promise<number> {
  let count = 0
  for (const input of inputs) {
    count++
    try {
      await judge(input)
    } catch (error) {
      throw new Error(`${shown(input)}: ${(error as Error).message}`, { cause: error })
    }
  }
  if (count === 0) throw new Error('there is nothing to try')
  return count
}

function shown(input: unknown): string {
  const text = (JSON.stringify(input) ?? String(input)).slice(0, 200)
  return text.replace(/[\x7f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** What is asked of an application through gateways. */
export interface Asking<A extends Ask> {
  readonly app: Application
  readonly asks: readonly A[]
  readonly judge: (got: Got, ask: A, door: DoorName) => unknown
  readonly options?: DoorOptions
  /** The gateways; those that take requests from a client by default. */
  readonly doors?: readonly Door[]
}

/** Asks an application each of these, through each gateway. */
export function through<A extends Ask>(asking: Asking<A>): Check[] {
  const { app, asks, judge, options, doors = arriving } = asking
  return doors.map((door) => ({
    where: door.name,
    async run() {
      const open = await door.open(app, options)
      try {
        return await each(asks, async (ask) => judge(await open.ask(ask), ask, door.name))
      } finally {
        await open.close()
      }
    },
  }))
}

/** Asks through every gateway, also those that get requests ready made: for what an application says. */
export function answers<A extends Ask>(asking: Asking<A>): Check[] {
  return through({ doors: answering, ...asking })
}

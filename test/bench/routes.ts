// Matching paths beside other routers: npm run bench:routes [rounds]. Tables as services have them, of 20 and of 500 routes;
// each path is a new string, as a server gets it. What is timed gives the variables and the route.

import { createRequire } from 'node:module'
import { Mapper } from '../../src/routes/mapper.ts'
import { median } from './report.ts'
import { install } from './servers.ts'

/** Gives what matched a path, or something falsy. */
type Find = (path: string) => unknown

interface Kind {
  readonly name: string
  readonly path: (table: number, at: number) => string
  /** Whether an answer is the right one. */
  readonly isRight: (answer: unknown, table: number, at: number) => boolean
}

const ROUNDS = Number(process.argv[2] ?? 15)
const PATHS = 4000
const SUFFIXES = ['', '/new', '/{id}', '/{id}/edit', '/v/{id:\\d+}']
const SYNTAX = {
  routes: (path: string) => path,
  colon: (path: string) => path.replace(/\{(\w+):([^}]*)\}/g, ':$1($2)').replace(/\{(\w+)\}/g, ':$1'),
  hono: (path: string) => path.replace(/\{(\w+):([^}]*)\}/g, ':$1{$2}').replace(/\{(\w+)\}/g, ':$1'),
  // It has no regular expressions, so that nothing is checked.
  plain: (path: string) => path.replace(/\{(\w+)(?::[^}]*)?\}/g, ':$1'),
}

install()
const peer = createRequire(new URL('peers/package.json', import.meta.url))
const load = (name: string) => import(peer.resolve(name))

/** The paths of a table of so many routes, in the syntax of this package. */
function pathsOf(size: number): string[] {
  const resources = size / SUFFIXES.length
  return Array.from({ length: resources }, (_, i) => SUFFIXES.map((suffix) => `/r${i}${suffix}`)).flat()
}

async function routers(size: number): Promise<[string, Find | null][]> {
  const paths = pathsOf(size)
  const mapper = new Mapper()
  for (const path of paths) mapper.connect(path)
  const FindMyWay = (await load('find-my-way')).default
  const fmw = FindMyWay()
  for (const path of paths) fmw.on('GET', SYNTAX.colon(path), () => {})
  const { addRoute, createRouter, findRoute } = await load('rou3')
  const rou3 = createRouter()
  for (const path of paths) addRoute(rou3, 'GET', SYNTAX.colon(path), path)
  const { match } = await load('path-to-regexp')
  const matchers = paths.map((path) => match(SYNTAX.plain(path)) as Find)
  return [
    ['wsgify', (path) => mapper.routematch(path)],
    ['find-my-way', (path) => fmw.find('GET', path)],
    ['rou3', (path) => findRoute(rou3, 'GET', path)],
    ['hono RegExpRouter', await hono('hono/router/reg-exp-router', 'RegExpRouter', paths)],
    ['hono TrieRouter', await hono('hono/router/trie-router', 'TrieRouter', paths)],
    [
      'path-to-regexp loop',
      (path) => {
        for (const one of matchers) {
          const found = one(path)
          if (found) return found
        }
        return null
      },
    ],
  ]
}

// Its routers give indexes into an array of values; an application reads the variables as below.
async function hono(module: string, name: string, paths: readonly string[]): Promise<Find | null> {
  const router = new (await load(module))[name]()
  try {
    for (const path of paths) router.add('GET', SYNTAX.hono(path), path)
    router.match('GET', '/')
  } catch {
    return null
  }
  return (path) => {
    const [found, values] = router.match('GET', path)
    if (found.length === 0) return null
    const [value, names] = found[0]
    if (values === undefined) return [value, names]
    const variables: Record<string, string> = Object.create(null)
    for (const key of Object.keys(names)) variables[key] = values[names[key]]
    return [value, variables]
  }
}

const some = (table: number, at: number) => at % (table / SUFFIXES.length)
const has = (answer: unknown, value: string) => JSON.stringify(answer)?.includes(`"${value}"`) === true

const kinds: readonly Kind[] = [
  { name: 'fixed', path: (table, at) => `/r${some(table, at)}/new`, isRight: (answer) => Boolean(answer) },
  {
    name: 'one variable',
    path: (table, at) => `/r${some(table, at)}/${at}/edit`,
    isRight: (answer, _table, at) => has(answer, String(at)),
  },
  {
    name: 'regular expression',
    path: (table, at) => `/r${some(table, at)}/v/${at}`,
    isRight: (answer, _table, at) => has(answer, String(at)),
  },
  { name: 'miss', path: (table, at) => `/r${some(table, at)}/${at}/nothing`, isRight: (answer) => !answer },
]

// As a string of its own, whose hash nobody knows yet.
function fresh(kind: Kind, table: number): string[] {
  return Array.from({ length: PATHS }, (_, at) =>
    Buffer.from(kind.path(table, at), 'latin1').toString('latin1'),
  )
}

let sink: unknown

function timed(find: Find, paths: readonly string[]): number {
  const start = process.hrtime.bigint()
  for (const path of paths) sink = find(path)
  return Number(process.hrtime.bigint() - start) / paths.length
}

for (const table of [20, 500]) {
  const all = await routers(table)
  const able = all.filter((one): one is [string, Find] => one[1] !== null)
  for (const kind of kinds) {
    for (const [who, find] of able) {
      for (const at of [0, 7, 1234]) {
        const answer = find(kind.path(table, at))
        if (!kind.isRight(answer, table, at)) throw new Error(`${who} is wrong about ${kind.path(table, at)}`)
      }
    }
  }
  const times = new Map<string, Map<string, number[]>>()
  for (let round = -2; round < ROUNDS; round++) {
    for (const kind of kinds) {
      // By turns, so that what else goes on in the machine meets all of them.
      for (const [who, find] of able) {
        // The slowest gets fewer, so that the whole stays short.
        const paths = fresh(kind, table).slice(0, who.endsWith('loop') && table > 100 ? PATHS / 20 : PATHS)
        const time = timed(find, paths)
        if (round < 0) continue
        const ofKind = times.get(kind.name) ?? new Map<string, number[]>()
        times.set(kind.name, ofKind)
        ofKind.set(who, [...(ofKind.get(who) ?? []), time])
      }
    }
  }
  for (const [name, ofKind] of times) {
    console.log(`${table} routes, ${name}`)
    const ours = median(ofKind.get('wsgify') ?? [])
    for (const [who] of all) {
      const list = ofKind.get(who)
      if (list === undefined) console.log(`  ${who.padEnd(20)}refuses the table`)
      else {
        const time = median(list)
        console.log(
          `  ${who.padEnd(20)}${time.toFixed(0).padStart(7)} ns  ${(time / ours).toFixed(2).padStart(6)}`,
        )
      }
    }
  }
}
if (sink === undefined) throw new Error('nothing was asked')

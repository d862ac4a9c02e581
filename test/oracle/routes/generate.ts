// Makes suites by chance, the same for the same seed: programs of connect, resource and submapper calls, and questions
// that mostly fit them. `npx tsx test/oracle/routes/generate.ts --seed 7 --count 1000` prints them.

import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import type { Json } from '../cases.ts'
import { Random } from '../random.ts'
import type { Ask, Step, Suite } from './suites.ts'

type Options = Record<string, Json>

const TEXTS = ['a', 'b', 'x', 'new', 'a-b', 'a.b']
const VALUES = ['1', 'a', 'ab', 'a-b', 'a.b', 'a.b.c', '12', 'new', 'x', 'json', 'é', '-', '.', '']
const FULL_VALUES = VALUES.filter((value) => value !== '')
const NAMES = ['id', 'p', 'q', 'r', 'controller', 'action', 'format']
const PATTERNS = [
  '\\d+',
  '[a-z]+',
  'a|ab',
  'json|xml',
  '[^/]+',
  '.*',
  '\\w+',
  '(?:a|b)+',
  'a{2}',
  '[ab]?',
  '\\d*[a-z]',
]
const METHODS = ['GET', 'POST', 'PUT', 'DELETE']
const CONTROLLERS = ['blog', 'a', 'x']

/** What a path is made of, and how a request fills it. */
interface Template {
  readonly path: string
  readonly names: readonly string[]
  readonly fill: (random: Random) => string
}

function template(random: Random, minimized: boolean): Template {
  const names = [...NAMES]
  const used: string[] = []
  const fills: ((random: Random) => string)[] = []
  const take = () => {
    const name = names.splice(random.below(names.length), 1)[0] as string
    used.push(name)
    return name
  }
  const text = (value: string) => {
    fills.push(() => value)
    return value
  }
  const value = (made: string) => {
    fills.push((chance) => chance.pick(VALUES))
    return made
  }
  const variable = (): string => {
    const kind = random.below(minimized ? 3 : 8)
    const name = take()
    if (kind < 2) return value(minimized ? `:${name}` : `{${name}}`)
    if (kind === 2) return value(`:(${name})`)
    if (kind === 3) return value(`:${name}`)
    if (kind < 6 && name !== 'controller') {
      return value(`{${name}:${random.pick(PATTERNS.filter((pattern) => !/[{:]/.test(pattern)))}}`)
    }
    if (kind === 6) {
      fills.push((chance) => chance.list(1, 3, () => chance.pick(VALUES)).join('/'))
      return `*(${name})`
    }
    return value(`{${name}}`)
  }
  const segments = random.list(1, 4, () => {
    fills.push(() => '/')
    if (names.length < 3 || random.once(2)) return text(random.pick(TEXTS))
    if (!random.once(4)) return variable()
    // A name without brackets would take in what follows.
    const first = variable().replace(/^([:*])(\w+)$/, '$1($2)')
    return `${first}${text(random.pick(['-', '.', 'x']))}${variable()}`
  })
  let path = `/${segments.join('/')}`
  if (!minimized && names.includes('format') && !/[:*]\w+$/.test(path) && random.once(4)) {
    used.push('format')
    fills.push((chance) => chance.pick(['', '', '.json', '.xml', '.']))
    path += random.pick(['{.format}', '{.format:json|xml}'])
  } else if (random.once(8)) path += text('/')
  return { path, names: used, fill: (chance) => fills.map((fill) => fill(chance)).join('') }
}

function options(random: Random, names: readonly string[]): Options {
  const made: Options = {}
  if (!random.once(4)) made['controller'] = random.pick(CONTROLLERS)
  if (!random.once(3)) made['action'] = random.pick(['index', 'show', 'x'])
  if (random.once(4)) made['conditions'] = { method: random.list(1, 2, () => random.pick(METHODS)) }
  const [name] = names
  if (name !== undefined && name !== 'controller' && random.once(4)) {
    made['requirements'] = { [name]: random.pick(PATTERNS) }
  }
  if (name !== undefined && random.once(4)) made[name] = random.pick(VALUES)
  if (random.once(8)) made['extra'] = random.pick(['1', 5, null])
  return made
}

/** A suite. */
export function suite(random: Random, number: number): Suite {
  const minimized = random.once(5)
  const subDomains = random.once(12)
  const program: Step[] = []
  const templates: Template[] = []
  const routeNames: string[] = []
  const steps = 1 + random.below(6)
  for (let i = 0; i < steps; i++) {
    const made = template(random, minimized)
    const kind = random.below(10)
    const name = random.once(2) ? `n${i}` : null
    if (kind === 0) {
      program.push(['resource', '', 'item', 'items', random.once(2) ? {} : { pathPrefix: made.path }])
      routeNames.push('items', 'item', 'edit_item')
      templates.push(fixed('/items', 'id'), fixed('/items/1', 'id'), fixed('/items/a.b/edit', 'id'))
      if (program.filter(([verb]) => verb === 'resource').length > 1) program.pop()
      continue
    }
    if (kind === 1) {
      program.push(['submapper', '', `s${i}`, { pathPrefix: '/pre', ...options(random, []) }])
      program.push(['connect', `s${i}`, `n${i}`, made.path, options(random, made.names)])
      routeNames.push(`n${i}`)
      templates.push({ ...made, fill: (chance) => `/pre${made.fill(chance)}` })
      continue
    }
    program.push(['connect', '', name, made.path, options(random, made.names)])
    if (name !== null) routeNames.push(name)
    templates.push(made)
  }
  const ask = (): Ask => {
    const made = random.pick(templates)
    if (random.once(3)) return urlAsk(random, made, routeNames, subDomains)
    const url = random.damaged(made.fill(random), '/.-a1é')
    return random.once(2) ? ['match', url] : ['match', url, environ(random)]
  }
  return {
    about: `chance ${number}`,
    options: {
      controllers: CONTROLLERS,
      ...(minimized ? { minimization: true } : {}),
      ...(random.once(6) ? { explicit: false } : {}),
      ...(random.once(10) ? { appendSlash: true } : {}),
      ...(random.once(10) ? { hardcodeNames: false } : {}),
      ...(subDomains ? { subDomains: true, subDomainsIgnore: ['www'] } : {}),
    },
    program,
    asks: random.list(10, 20, ask),
  }
}

function fixed(path: string, ...names: string[]): Template {
  return { path, names, fill: () => path }
}

function environ(random: Random): Options {
  return {
    REQUEST_METHOD: random.pick(METHODS),
    HTTP_HOST: random.pick(['example.org', 'fred.example.org', 'www.example.org', 'example.org:8080']),
    SERVER_NAME: 'example.org',
    SERVER_PORT: '80',
    SCRIPT_NAME: random.pick(['', '', '/app']),
    'wsgi.url_scheme': random.pick(['http', 'https']),
  }
}

function urlAsk(
  random: Random,
  { names }: Template,
  routeNames: readonly string[],
  subDomains: boolean,
): Ask {
  const args: Options = {}
  for (const name of names) if (!random.once(8)) args[name] = random.pick(FULL_VALUES)
  if (random.once(2)) args['controller'] = random.pick(CONTROLLERS)
  if (random.once(2)) args['action'] = random.pick(['index', 'show', 'x'])
  if (random.once(5)) args['page'] = random.pick(['2', 'a b', ['1', '2']])
  if (random.once(8)) args['qualified'] = true
  if (random.once(12)) args['anchor'] = 'top'
  if (random.once(12)) args['host'] = 'other.org'
  if (random.once(12)) args['protocol'] = 'https'
  if (random.once(12)) args['method'] = random.pick(METHODS)
  if (subDomains && random.once(3)) args['subDomain'] = random.pick(['fred', 'www', 'new'])
  if (random.once(6))
    return ['current', environ(random), { controller: 'blog', action: 'show', id: '1' }, args]
  if (routeNames.length > 0 && random.once(2)) return ['url', environ(random), random.pick(routeNames), args]
  if (random.once(2)) return ['url', environ(random), null, args]
  // What only `url` knows would be one more key here.
  const { qualified: _, subDomain: __, ...plain } = args
  return ['generate', plain]
}

/** Suites, as many as asked for. */
export function generate(seed: number, count: number): Suite[] {
  const random = new Random(seed)
  return Array.from({ length: count }, (_, number) => suite(random, number))
}

if (process.argv[1] !== undefined && pathToFileURL(resolve(process.argv[1])).href === import.meta.url) {
  const { values } = parseArgs({
    options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '100' } },
  })
  for (const made of generate(Number(values.seed), Number(values.count))) console.log(JSON.stringify(made))
}

// Cases on URLs, paths and queries, made by chance: mostly what is sent every day, and some of what is not quite right.

import type { Case } from './cases.ts'
import { type Make, steps } from './make.ts'
import type { Random } from './random.ts'

const SEGMENTS = [
  'a',
  'inst-0',
  'v2.1',
  'a%20b',
  '%C3%A9',
  '%e2%82%ac',
  'x;y=1',
  'a+b',
  '~me',
  '%2F',
  '%41',
  '',
]
const ODD_SEGMENTS = [
  '%',
  '%4',
  '%zz',
  '%FF',
  'a%',
  "it's",
  '(b)',
  'a:b',
  '@c',
  '%00',
  '%22',
  '[x]',
  '|',
  '{}',
]
const HOSTS = ['example.org', 'localhost', '127.0.0.1', '[::1]', 'a-b.example', 'EXAMPLE.org']
const PORTS = ['', '', ':80', ':443', ':8080', ':8774']
const QUERY = [
  'a',
  'b',
  'ids',
  '1',
  'x+y',
  '=',
  '=',
  '=',
  '&',
  '&',
  '%20',
  '%C3%A9',
  '%26',
  '',
  '.',
  '-_~*',
  "'()!",
]
const ODD_QUERY = ['%', '%f', '%FF', ';', '?', '/', '==', '&&', '%00', '%zz', '+', '[]', '@:', '#']
const WORDS = ['a', 'b', 'name', 'x y', 'é', '€', 'a&b', 'a=b', '100%', '', '~*', '日本', 'A+B', 'q;r', '"']

function path(random: Random): string {
  const pieces = random.once(4) ? [...SEGMENTS, ...ODD_SEGMENTS] : SEGMENTS
  return random.list(0, 4, () => `/${random.pick(pieces)}`).join('') + (random.once(5) ? '/' : '')
}

/** A query, of up to nine pieces. */
export function query(random: Random): string {
  return random.text(random.once(3) ? [...QUERY, ...ODD_QUERY] : QUERY, 0, 9)
}

function decoded(random: Random): string {
  return random.text(['/', '/', 'a', 'b c', 'x', '//', 'Ã©', '\u00ff', '.', '%41', '?', '1', '12'], 0, 7)
}

function url(random: Random): Case {
  const target = path(random) + (random.once(2) ? `?${query(random)}` : '')
  switch (random.below(8)) {
    case 0:
    case 1:
      return { area: 'url', op: 'blank', url: random.damaged(target, '%?#:/ é') }
    case 2: {
      const scheme = random.once(15) ? 'ftp' : random.pick(['http', 'https', 'HTTP'])
      const user = random.once(12) ? 'u:p@' : ''
      const host = random.pick(HOSTS) + random.pick(PORTS)
      return { area: 'url', op: 'blank', url: `${scheme}://${user}${host}${target}` }
    }
    case 3: {
      const scheme = random.pick(['http', 'https'])
      const host = random.pick(HOSTS) + random.pick(PORTS)
      const base = random.pick(['', '/app', '/app/', '/a%20b', '/app?x', '/%C3%A9/b'])
      return { area: 'url', op: 'blank', url: target, baseUrl: `${scheme}://${host}${base}` }
    }
    case 4: {
      const host =
        random.pick(HOSTS) + random.pick([...PORTS, ':', ':x', '/', '?x=', '#', '@evil.example', ' '])
      const scheme = random.pick(['http', 'https'])
      const without = random.once(5) ? ['HTTP_HOST'] : []
      const environ = {
        HTTP_HOST: host,
        'wsgi.url_scheme': scheme,
        SERVER_NAME: random.pick(['localhost', '10.0.0.1', 'api']),
        SERVER_PORT: random.pick(['80', '443', '8080']),
      }
      return { area: 'url', op: 'blank', url: target, environ, without }
    }
    case 5: {
      const environ = {
        SCRIPT_NAME: decoded(random),
        PATH_INFO: decoded(random),
        QUERY_STRING: query(random),
      }
      return { area: 'url', op: 'blank', url: '/', environ }
    }
    case 6: {
      const pieces = ['peek', 'pop', 'pop', '^\\d+$', '^a', '^[a-z]+$', 'b']
      const [script, path] = [random.pick(['', '', '/app']), decoded(random)]
      return { area: 'url', op: 'walk', script, path, steps: random.list(1, 4, () => random.pick(pieces)) }
    }
    default: {
      const other = random.pick([
        random.text(['c', '..', '.', '/', '/', 'd%20e', '?q=1', '#f', ';p', ''], 0, 6),
        random.pick([
          '',
          '/c',
          '//e/x',
          'https://e.example/y',
          '?q=1',
          '#x',
          '../../../x',
          './c',
          'c:d',
          'mailto:x',
        ]),
      ])
      const baseUrl = `http://${random.pick(HOSTS)}${random.pick(['', '/app', '/a/b'])}`
      return { area: 'url', op: 'relative', url: target, baseUrl, other, toApplication: random.once(3) }
    }
  }
}

function queries(random: Random): Case {
  const text = query(random)
  if (random.once(2)) return { area: 'query', op: 'get', query: text }
  const verbs = ['set', 'set', 'append']
  return {
    area: 'query',
    op: 'write',
    query: text,
    steps: steps(random, verbs, ['a', 'b', 'ids', 'é'], WORDS),
  }
}

/** Makes a case, by its area. */
export const urlAreas: Readonly<Record<string, Make>> = { url, query: queries }

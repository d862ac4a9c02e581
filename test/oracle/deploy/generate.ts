// Makes configurations and requests by chance, good ones and broken ones: the same seed makes the same.

import { Random } from '../random.ts'
import type { DeployCase } from './ours.ts'

/** Text as files have it: the grammar's own characters, near misses of them, and what Python and JavaScript see differently. */
function iniText(random: Random): string {
  const names = [
    'app:main',
    'app:x',
    'filter:f',
    'DEFAULT',
    'a',
    ' a ',
    'x]y',
    '__proto__',
    'default',
    'über',
  ]
  const keys = [
    'a',
    'b',
    'c d',
    'use',
    'here',
    '/v1',
    'é',
    '__proto__',
    'constructor',
    'a.b',
    'set a',
    '%',
    'k',
  ]
  const values = [
    '1',
    '',
    'x y',
    'a = b',
    'a: b',
    '%(a)s',
    '%(b)s%(a)s',
    '%%',
    '%',
    '%(a',
    '%(none)s',
    '%(here)s',
    '%()s',
  ]
  const more = [
    '# no comment',
    '; x',
    '[x]',
    '"q"',
    'é€',
    '\u00a0x\u00a0',
    '\ufeffx',
    '\u2028',
    '%(a)sx%%',
    '$\u007ba}',
    '\x1fx',
  ]
  const line = (): string => {
    const indent = random.pick(['', '', '', '', ' ', '  ', '\t', '\u00a0'])
    switch (random.below(12)) {
      case 0:
        return random.pick(['', '', ' ', '\t', '\x0c'])
      case 1:
        return `${indent}${random.pick(['#', ';', '# a = b', '; [x]', ' #'])}`
      case 2:
      case 3:
        return `${indent}[${random.pick(names)}]${random.pick(['', '', '', ' ', ' x', ']', ' ; c'])}`
      case 4:
        return `  ${random.pick([...values, ...more])}`
      default: {
        const delimiter = random.pick(['=', ' = ', ' = ', ':', ' : ', ': ', '\t=\t', '=:', '=='])
        return `${indent}${random.pick(keys)}${delimiter}${random.pick(random.once(3) ? more : values)}${random.pick(['', '', ' '])}`
      }
    }
  }
  const lines = [`[${random.pick(names)}]`, ...random.list(1, 9, line)]
  if (random.once(15)) lines.shift()
  const text =
    lines.join(random.pick(['\n', '\n', '\n', '\r\n', '\r'])) + random.pick(['', '\n', '\n\n', '\n \n'])
  return random.once(4) ? random.damaged(text, '[]=:#;% \n\r\t') : text
}

/** A configuration of toys: sections that name each other, mostly rightly. */
function deployText(random: Random): string {
  const apps = ['main', 'one', 'two']
  const filters = ['f', 'g']
  // Mostly those that come later, so that most lead to an end.
  let at = 0
  const files = ['config:other.ini', 'config:other.ini#b']
  const app = () =>
    random.pick(random.once(60) ? ['none', 'f', 'MAIN', ...apps] : [...apps.slice(at + 1), ...files])
  const filter = () =>
    random.pick(random.once(60) ? ['none', 'one', ...filters] : filters.slice(Math.max(at - 2, 0)))
  const local = () =>
    random.list(0, 3, () => {
      const key = random.pick([
        'x',
        'y',
        'z',
        'g1',
        'g2',
        'note',
        'set g1',
        'set g3',
        'get x',
        'get w',
        'set x',
      ])
      const value = key.startsWith('get')
        ? random.pick(random.once(30) ? ['none'] : ['here', '__file__', 'd'])
        : words(random)
      return `${key} = ${value}`
    })
  const dedupe = (lines: string[]) => {
    const seen = new Set<string>()
    return lines.filter((each) => {
      const key = each.split(/\s*=/)[0] as string
      return random.once(200) || (!seen.has(key) && seen.add(key))
    })
  }
  const section = (header: string, ...lines: string[]) => [`[${header}]`, ...dedupe(lines), ''].join('\n')
  const filterWith = () => (random.once(6) ? [`filter-with = ${filter()}`] : [])

  const appSection = (name: string) => (): string => {
    const rest = [...local(), ...filterWith()]
    switch (random.below(random.once(4) ? 10 : 9)) {
      case 0:
        return section(`app:${name}`, `use = ${app()}`, ...rest)
      case 1:
        return section(
          `pipeline:${name}`,
          `pipeline = ${[...random.list(0, 3, filter), app()].join(random.pick([' ', '\n  ']))}`,
          ...random.list(0, 1, () =>
            random.pick(['set g1 = p', 'set x = p', 'set g4 = q', random.once(5) ? 'x = 1' : 'set g1 = q']),
          ),
          ...filterWith(),
        )
      case 2:
        return section(
          `filter-app:${name}`,
          `next = ${app()}`,
          random.pick([
            `use = ${filter()}`,
            'paste.filter_factory = toys:filter_factory',
            'paste.filter_app_factory = toys:filter_app_factory',
            random.once(9)
              ? 'paste.app_factory = toys:app_factory'
              : 'paste.filter_factory = toys:filter_factory',
          ]),
          ...rest,
        )
      case 3:
        return section(
          `${random.pick(['composite', 'composit'])}:${name}`,
          random.pick([
            'use = call:toys:composite_factory',
            'paste.composite_factory = toys:composite_factory',
            'paste.composit_factory = toys:composite_factory',
          ]),
          `/a = ${app()}`,
          `/b: ${app()}`,
          ...filterWith(),
        )
      case 4:
        return section(
          `app:${name}`,
          random.pick([
            'use = call:toys:app_factory',
            'paste.app_factory = toys:Holder.factory',
            'paste.app_factory = toys:Child.factory',
            'paste.app_factory = toys:Holder.Inner.factory',
          ]),
          ...rest,
        )
      case 5:
        return section(
          random.pick([`application:${name}`, `app: ${name} `, `app:${name}`]),
          'paste.app_factory = toys:app_factory',
          ...rest,
        )
      case 9:
        return section(
          `app:${name}`,
          random.pick([
            'paste.app_factory = toys:none',
            'paste.app_factory = toys:broken',
            'paste.app_factory = toys:number',
            'paste.app_factory = none:x',
            'paste.filter_factory = toys:filter_factory',
            'use = none',
            'x = y',
            'paste.app_factory = toys:app_factory',
          ]),
          ...rest,
        )
      default:
        return section(`app:${name}`, 'paste.app_factory = toys:app_factory', ...rest)
    }
  }
  const filterSection = (name: string) => (): string =>
    section(
      `filter:${name}`,
      random.pick([
        'use = call:toys:filter_factory',
        'paste.filter_factory = toys:filter_factory',
        'paste.filter_app_factory = toys:filter_app_factory',
        'paste.filter_factory = toys:filter_factory',
        random.once(4) ? `use = ${filter()}` : 'paste.filter_factory = toys:filter_factory',
      ]),
      ...local(),
      ...filterWith(),
    )
  const defaults = [
    section(
      'DEFAULT',
      'd = d',
      ...random.list(
        0,
        3,
        () =>
          `${random.pick(['g1', 'g1', 'g2', 'x', random.pick(['here', 'set g2', 'get v'])])} = ${random.pick(['d', 'd', '%(here)s/d', '%(d)s', 'e%%'])}`,
      ),
    ),
  ]
  const sections = [...apps.map(appSection), ...filters.map(filterSection)].map((make, i) => {
    at = i
    return make()
  })
  const server = random.once(4)
    ? [
        section(
          'server:main',
          random.pick([
            'paste.server_factory = toys:server_factory',
            'paste.server_runner = toys:server_runner',
            'use = call:toys:server_factory',
          ]),
          ...local(),
          ...filterWith(),
        ),
      ]
    : []
  const twice = random.once(40) ? [appSection('one')()] : []
  return [...defaults, ...sections, ...server, ...twice].join('\n')
}

function words(random: Random): string {
  return random.pick(
    random.once(25)
      ? ['%(g1)s', '%(x)s', '%(none)s', '5%']
      : ['1', 'v', '', '%(d)s', '%(here)s/x', 'a b', 'a\n  b', '50%%', '%(__file__)s'],
  )
}

const other = `[DEFAULT]
g1 = other
o = %(here)s
[app:main]
paste.app_factory = toys:app_factory
x = %(g1)s
q = 1
[app:b]
use = main
set g2 = b
w = %(o)s
`

function loadCase(random: Random): DeployCase {
  const files = { 'app.ini': deployText(random), 'other.ini': other }
  const globalConf = random.once(3)
    ? {
        globalConf: Object.fromEntries(
          random.list(1, 2, () => [
            random.pick(['g1', 'g9', 'x', 'here']),
            random.pick(['passed', '%(g1)s', 'a%%']),
          ]),
        ),
      }
    : {}
  const kind = random.pick(['app', 'app', 'app', 'app', 'filter', 'server'])
  const name = kind === 'filter' ? random.pick(['f', 'g']) : random.pick(['main', 'one', 'two', 'main'])
  if (kind === 'app' && random.once(4)) return { op: 'config', files, name, ...globalConf }
  return { op: 'load', files, kind, ...(name === 'main' ? {} : { name }), ...globalConf }
}

function urlmapCase(random: Random): DeployCase {
  const paths = ['', '/', '/a', '/a/', '/a/b', '//a', '/A', '/ab', '/a.b', '/a/b/c', 'a']
  const hosts = ['', '', '', 'domain x.org ', 'domain y.org ', 'domain x.org port 8080 ', 'domain X.org ']
  const entries = random.list(1, 4, (): [string, string] => [
    `${random.pick(hosts)}${random.pick(paths)}`.trim(),
    '',
  ])
  const path = random.pick([
    '',
    '/',
    '/a',
    '/a/',
    '/ab',
    '/a/b',
    '/a/b/',
    '/a/bc',
    '/A',
    '/a/b/c/d',
    '/a.b/c',
    '/z',
    '/a/../z',
    '//a',
    '/a//b',
  ])
  const host = random.pick([null, 'x.org', 'X.ORG', 'x.org:8080', 'x.org:80', 'y.org', 'y.org:443', 'z.org'])
  const named = entries.map(([text], i): [string, string] => [text, `app${i}`])
  return {
    op: 'urlmap',
    entries: named,
    path,
    host: host ?? 'localhost',
    scheme: random.pick(['http', 'https']),
    script: random.pick(['', '/s']),
  }
}

function cascadeCase(random: Random): DeployCase {
  const status = () => random.pick([200, 404, 404, 403, 500, 302])
  return {
    op: 'cascade',
    apps: random
      .list(1, 4, () => [status(), random.once(2), random.once(5)] as [number, boolean, boolean])
      .map(([code, reads, raises]) => [code, reads, raises && code >= 400]),
    catch: random.pick([[404], [404], [404, 403], [500, 404], [200]]),
    body: random.pick(['', 'x', 'y'.repeat(3000), 'z'.repeat(9000)]),
  }
}

function expressionCase(random: Random): DeployCase {
  const parts = ['domain', 'x.org', 'port', '80', '/a', '/', 'a', '//a//b/', 'domain', '/b']
  return {
    op: 'expression',
    text: random.list(0, 5, () => random.pick(parts)).join(random.pick([' ', '  '])),
  }
}

function prefixCase(random: Random): DeployCase {
  const optional = (key: string, values: string[]) => (random.once(2) ? { [key]: random.pick(values) } : {})
  return {
    op: 'prefix',
    settings: {
      ...optional('prefix', ['/', '/p', '/p/', '/p/q', '']),
      ...optional('force_port', ['', '80', '8443']),
      ...optional('scheme', ['http', 'https']),
    },
    environ: {
      PATH_INFO: random.pick(['/', '/p', '/p/x', '/px', '/p/q/x', '/x', '']),
      SCRIPT_NAME: random.pick(['', '/s']),
      HTTP_HOST: random.pick(['x.org', 'x.org:8080']),
      SERVER_PORT: '80',
      'wsgi.url_scheme': random.pick(['http', 'https']),
      HTTP_X_FORWARDED_FOR: '192.0.2.1',
      ...optional('HTTP_X_FORWARDED_HOST', ['y.org', 'y.org:81']),
      ...optional('HTTP_X_FORWARDED_PROTO', ['https', 'http']),
    },
  }
}

/** Cases of all kinds: of eight, five are files. */
export function generate(seed: number, count: number): DeployCase[] {
  const random = new Random(seed)
  return Array.from({ length: count }, (_, i): DeployCase => {
    switch (i % 8) {
      case 0:
      case 1:
        return { op: 'ini.read', files: { 'app.ini': iniText(random) } }
      case 2:
      case 3:
      case 4:
        return loadCase(random)
      case 5:
        return urlmapCase(random)
      case 6:
        return cascadeCase(random)
      default:
        return random.once(2) ? expressionCase(random) : prefixCase(random)
    }
  })
}

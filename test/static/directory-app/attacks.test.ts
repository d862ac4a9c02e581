import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningServer, serve } from '../../../src/gateways/node.ts'
import { DirectoryApp } from '../../../src/static/directory-app.ts'
import { folderWith, openForLong, put } from '../../support/files.ts'
import { talk } from '../../support/talk.ts'

// A jail between two folders with canaries; one has a name that begins as the jail's does.
const CANARY = 'CANARY-4711'
let jail = ''
let place = ''
let server: RunningServer
beforeAll(async () => {
  place = folderWith({ canary: CANARY })
  jail = join(place, 'www')
  for (const folder of ['www_evil', 'other', '']) {
    for (const name of ['canary', 'canary.txt', 'index.html', 'sub/index.html'])
      put(join(place, folder, name), CANARY)
  }
  put(join(jail, 'index.html'), 'inside')
  put(join(jail, 'a.txt'), 'inside')
  put(join(jail, 'sub/index.html'), 'inside')
  put(join(jail, 'sub/deep/b.txt'), 'inside')
  put(join(jail, '.secret/canary'), CANARY)
  put(join(jail, '.canary'), CANARY)
  mkdirSync(join(jail, 'links'))
  symlinkSync('../../other', join(jail, 'links/relative'))
  symlinkSync(join(place, 'other'), join(jail, 'links/absolute'))
  symlinkSync(join(place, 'canary'), join(jail, 'links/file'))
  symlinkSync('..', join(jail, 'up'))
  symlinkSync('/', join(jail, 'links/top'))
  server = await serve(new DirectoryApp(jail, { listing: true, precompressed: true }), { port: 0 })
})
afterAll(() => server.close())

const DOTS = [
  '..',
  '%2e%2e',
  '.%2e',
  '%2E.',
  '%252e%252e',
  '..%00',
  '..;',
  '....',
  '.. ',
  '..%20',
  '..%2e',
  '%c0%ae%c0%ae',
]
const OVERLONG = [
  '%e0%80%ae%e0%80%ae',
  '%uff0e%uff0e',
  '%ef%bc%8e%ef%bc%8e',
  '..%c0%af',
  '..%e2%88%95',
  '%f0%80%80%ae.',
]
const SLASHES = [
  '/',
  '%2f',
  '%2F',
  '%5c',
  '\\',
  '//',
  '/./',
  '%252f',
  '%c0%af',
  '/.//',
  ';/',
  '%00/',
  '/%20/',
  '%3a/',
]
const TARGETS = [
  'canary',
  'canary.txt',
  'www_evil/canary',
  'other/',
  'other',
  'other/sub',
  'canary%00.txt',
  'index.html',
  '',
]
const PREFIXES = [
  '/',
  '//',
  '/sub/',
  '/sub/deep/',
  '/up/',
  '/links/relative/',
  '/links/',
  '/nothing/',
  '/a.txt/',
  '/./',
]

/** Ways to spell the way out, each once. */
function spellings(): string[] {
  const all = new Set<string>()
  for (const dots of [...DOTS, ...OVERLONG]) {
    for (const slash of SLASHES) {
      for (const depth of [1, 2, 3]) {
        const way = `${dots}${slash}`.repeat(depth)
        for (const target of TARGETS) all.add(`${PREFIXES[all.size % PREFIXES.length]}${way}${target}`)
      }
    }
  }
  for (const prefix of PREFIXES) {
    for (const target of TARGETS) {
      all.add(`${prefix}${target}`)
      all.add(`${prefix}..${target}`)
      all.add(`${prefix}${join(place, target)}`)
      all.add(`${prefix}${encodeURIComponent(join(place, target))}`)
      all.add(`${prefix}.secret/${target}`)
      all.add(`${prefix}links/absolute/${target}`)
      all.add(`${prefix}links/top${join(place, target)}`)
      all.add(`${prefix}C:${target}`)
      all.add(`${prefix}file://${target}`)
      all.add(`${prefix}~/${target}`)
    }
  }
  for (const name of [
    'links/file',
    'links/file/',
    '.canary',
    '%2ecanary',
    '.secret/',
    'up/canary',
    'up/',
    'up',
    'links/top/etc/passwd',
  ])
    all.add(`/${name}`)
  return [...all].map((path) => path.replaceAll(' ', '%20'))
}

describe('ways out of the jail', () => {
  const paths = spellings()

  test('are more than two thousand', () => {
    expect(paths.length).toBeGreaterThan(2000)
  })

  test('all end inside, or at the same 404', { timeout: 60_000 }, async () => {
    const statuses: Record<string, number> = {}
    for (let at = 0; at < paths.length; at += 200) {
      const some = paths.slice(at, at + 200)
      const requests = some.map((path, i) => {
        const close = i === some.length - 1 ? 'Connection: close\r\n' : ''
        return `GET ${path} HTTP/1.1\r\nHost: x\r\nAccept: text/plain\r\n${close}\r\n`
      })
      // One that the gateway refuses ends its connection, so those go one by one.
      const { out, statuses: seen } = await talk(server.address.port, requests.join(''))
      const answers = seen.length === some.length ? [{ out, seen }] : await oneByOne(requests)
      for (const { out, seen } of answers) {
        expect(out).not.toContain(CANARY)
        expect(out).not.toContain(place)
        expect(out).not.toContain('root:')
        for (const status of seen) statuses[status] = (statuses[status] ?? 0) + 1
      }
    }
    expect(Object.keys(statuses).filter((status) => !['200', '301', '400', '404'].includes(status))).toEqual(
      [],
    )
    expect(statuses[404]).toBeGreaterThan(2000)
    expect(await openForLong(place)).toEqual([])
  })

  test('a redirect leads nowhere but to its own directory', async () => {
    const { out } = await talk(
      server.address.port,
      requestsFor(['/sub', '/sub/deep', '/links', '//sub', '/up', '/sub/../sub']),
    )
    expect(out.match(/Location: .*/g)?.map((line) => line.trim())).toEqual([
      'Location: http://x/sub/',
      'Location: http://x/sub/deep/',
      'Location: http://x/links/',
    ])
  })

  test('what is inside is still served', async () => {
    const { bodies } = await talk(
      server.address.port,
      requestsFor(['/', '/a.txt', '/sub/', '/%61.txt', '/sub/deep/b.txt']),
    )
    expect(bodies).toEqual(Array.from({ length: 5 }, () => 'inside'))
  })

  test('the list shows nothing that leads out', async () => {
    const { out } = await talk(server.address.port, requestsFor(['/links/', '/sub/deep/']))
    expect([...out.matchAll(/<bdi>([^<]*)<\/bdi><\/a>/g)].map(([, name]) => name)).toEqual([
      'Files',
      'Files',
      'sub',
      'b.txt',
    ])
  })
})

function requestsFor(paths: readonly string[]): string {
  return paths
    .map(
      (path, i) =>
        `GET ${path} HTTP/1.1\r\nHost: x\r\n${i === paths.length - 1 ? 'Connection: close\r\n' : ''}\r\n`,
    )
    .join('')
}

async function oneByOne(requests: readonly string[]): Promise<{ out: string; seen: number[] }[]> {
  const answers: { out: string; seen: number[] }[] = []
  for (const request of requests) {
    const closing = request.includes('Connection: close')
      ? request
      : request.replace('Host: x', 'Host: x\r\nConnection: close')
    const { out, statuses } = await talk(server.address.port, closing)
    expect(statuses).toHaveLength(1)
    answers.push({ out, seen: statuses })
  }
  return answers
}

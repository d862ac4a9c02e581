import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { framesOf, projectFolder, sourcesBelow } from '../../../src/exc/development/stack-frames.ts'
import { takesLess } from '../../support/quick.ts'

let folder: string
let outside: string

beforeAll(() => {
  outside = realpathSync(mkdtempSync(join(tmpdir(), 'frames-')))
  folder = join(outside, 'project')
  const lines = Array.from({ length: 20 }, (_, i) => `line ${i + 1}`).join('\n')
  for (const path of ['src', 'node_modules/pkg', '.git']) mkdirSync(join(folder, path), { recursive: true })
  for (const path of [
    'src/a.ts',
    'src/a b(c).js',
    'node_modules/pkg/i.js',
    '.git/x.js',
    'src/.env',
    'src/key.pem',
  ]) {
    writeFileSync(join(folder, path), lines)
  }
  writeFileSync(join(folder, 'src/large.js'), 'x\n'.repeat(1_500_000))
  writeFileSync(join(folder, 'src/wide.js'), 'x'.repeat(1000))
  writeFileSync(join(outside, 'secret.js'), lines)
  symlinkSync(join(outside, 'secret.js'), join(folder, 'src/link.js'))
})

afterAll(() => rmSync(outside, { recursive: true, force: true }))

const frames = (lines: string[], message = 'm') =>
  framesOf(`Error: ${message}\n${lines.join('\n')}`, message, folder, sourcesBelow(folder))

test('frames are taken apart as V8 writes them', () => {
  const found = frames([
    `    at run (${folder}/src/a.ts:10:5)`,
    `    at async Object.index [as go] (file://${folder}/src/a.ts:2:1)`,
    `    at async file://${folder}/src/a.ts:2:1`,
    `    at ${folder}/src/a%20b.ts:1:1`,
    `    at new X (${folder}/node_modules/pkg/i.js:1:1)`,
    '    at node:internal/modules/cjs/loader:1:2',
    '    at Array.map (<anonymous>)',
    '    at eval (eval at y (/x.js:1:1), <anonymous>:1:1)',
    'no frame',
  ])
  expect(found.map(({ call, place, isOwn }) => [call, place, isOwn])).toEqual([
    ['run', 'src/a.ts:10:5', true],
    ['async Object.index [as go]', 'src/a.ts:2:1', true],
    [null, 'src/a.ts:2:1', true],
    [null, 'src/a%20b.ts:1:1', true],
    ['new X', `${folder}/node_modules/pkg/i.js:1:1`, false],
    [null, 'node:internal/modules/cjs/loader:1:2', false],
    ['Array.map', '<anonymous>', false],
    ['eval', 'eval at y (/x.js:1:1), <anonymous>:1:1', false],
  ])
})

describe('source', () => {
  const numbers = (line: string) => frames([line])[0]?.source.map(({ number }) => number)

  test('is shown around a line of the project', () => {
    const source = frames([`at run (${folder}/src/a.ts:10:5)`])[0]?.source
    expect(source?.map(({ number }) => number)).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14])
    expect(source?.filter(({ isAt }) => isAt)).toEqual([{ number: 10, text: 'line 10', isAt: true }])
    expect(numbers(`at ${folder}/src/a.ts:1:1`)).toEqual([1, 2, 3, 4, 5])
    expect(numbers(`at ${folder}/src/a.ts:20:1`)).toEqual([16, 17, 18, 19, 20])
    expect(numbers(`at x (${folder}/src/a b(c).js:2:1)`)).toEqual([1, 2, 3, 4, 5, 6])
    expect(frames([`at ${folder}/src/wide.js:1:1`])[0]?.source[0]?.text.length).toBe(301)
  })

  test.each([
    ['of a package', 'node_modules/pkg/i.js:1:1'],
    ['that is hidden', '.git/x.js:1:1'],
    ['that is no code', 'src/.env:1:1'],
    ['that is a key', 'src/key.pem:1:1'],
    ['that a link leads to outside', 'src/link.js:1:1'],
    ['above the folder', '../secret.js:1:1'],
    ['that is not there', 'src/none.js:1:1'],
    ['that is a folder', 'src:1:1'],
    ['that is huge', 'src/large.js:1:1'],
    ['beyond its end', 'src/a.ts:21:1'],
    ['before its start', 'src/a.ts:0:1'],
  ])('%s is not shown', (_, path) => {
    expect(numbers(`at x (${folder}/${path})`)).toEqual([])
  })

  test('is not shown for a message that looks like a stack', () => {
    const message = `x\n    at y (${folder}/src/a.ts:1:1)`
    expect(frames([], message)).toEqual([])
    expect(frames([`    at z (${folder}/src/a.ts:2:1)`], message).map(({ call }) => call)).toEqual(['z'])
  })

  test('of many files is not all read', () => {
    const many = Array.from({ length: 30 }, (_, i) => `at x (${folder}/src/none${i}.js:1:1)`)
    expect(frames([...many, `at x (${folder}/src/a.ts:1:1)`]).at(-1)?.source).toEqual([])
  })

  test('is none where there is no folder', () => {
    expect(sourcesBelow(null)('/etc/hostname.js')).toBeNull()
    expect(framesOf(`Error: m\n at ${folder}/src/a.ts:1:1`, 'm', null, sourcesBelow(null))).toEqual([
      { call: null, place: `${folder}/src/a.ts:1:1`, isOwn: false, source: [] },
    ])
  })
})

test('there are not too many, and they are found in time', async () => {
  expect(frames(Array.from({ length: 200 }, () => 'at x (/y.js:1:1)')).length).toBe(50)
  for (const hostile of [
    `at ${'('.repeat(100_000)}`,
    'at :1'.repeat(40_000),
    ' '.repeat(200_000),
    'at \n'.repeat(90_000),
  ]) {
    await takesLess(250, () => frames([hostile]))
  }
})

test('the project is where the process was started', () => {
  expect(projectFolder()).toBe(process.cwd())
})

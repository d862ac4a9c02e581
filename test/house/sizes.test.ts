// No file grows beyond what a reader keeps in mind.

import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const most = 300

function linesOf(text: string): number {
  return text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}

function tooLong(files: readonly (readonly [file: string, text: string])[]): string[] {
  return files
    .map(([file, text]) => [file, linesOf(text)] as const)
    .filter(([, lines]) => lines > most)
    .map(([file, lines]) => `src/${file} has ${lines} lines; a file of src does one thing in at most ${most}`)
}

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'))
  .sort()
  .map((file) => [file, readFileSync(`src/${file}`, 'utf8')] as const)

it(`has no source file over ${most} lines`, () => {
  expect(files.length).toBeGreaterThan(0)
  expect(tooLong(files)).toEqual([])
})

it('counts a last line with and without its newline, and reports a file that is one line too long', () => {
  const text = 'x\n'.repeat(most)
  expect(tooLong([['a.ts', text]])).toEqual([])
  expect(tooLong([['a.ts', `${text}y`]])).toEqual([
    'src/a.ts has 301 lines; a file of src does one thing in at most 300',
  ])
})

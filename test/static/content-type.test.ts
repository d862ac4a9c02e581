import { expect, test } from 'vitest'
import { typeOfFile, UNKNOWN } from '../../src/static/content-type.ts'

test.each([
  ['index.html', 'text/html'],
  ['A.JS', 'text/javascript'],
  ['a.mjs', 'text/javascript'],
  ['a.css', 'text/css'],
  ['a.json', 'application/json'],
  ['a.js.map', 'application/json'],
  ['a.wasm', 'application/wasm'],
  ['favicon.ico', 'image/x-icon'],
  ['a.svg', 'image/svg+xml'],
  ['a.webmanifest', 'application/manifest+json'],
  ['README.md', 'text/markdown'],
  ['a.mp4', 'video/mp4'],
  ['a.ts', 'video/mp2t'],
  ['a.m3u8', 'application/vnd.apple.mpegurl'],
  ['a.woff2', 'font/woff2'],
  ['a.avif', 'image/avif'],
  ['a.tar.gz', 'application/gzip'],
  ['a.tgz', 'application/gzip'],
  ['a.tar', 'application/x-tar'],
  ['a.tar.zst', 'application/zstd'],
  ['a.js.br', UNKNOWN],
  ['Makefile', UNKNOWN],
  ['.css', UNKNOWN],
  ['sub.html/file', UNKNOWN],
  ['sub.html\\file', UNKNOWN],
  ['a.', UNKNOWN],
  ['a.constructor', UNKNOWN],
  ['a.__proto__', UNKNOWN],
  ['', UNKNOWN],
])('%s is %s', (name, type) => {
  expect(typeOfFile(name)).toBe(type)
})

test('types that are given go first', () => {
  const types = { ts: 'text/x-typescript', '': 'text/plain' }
  expect(typeOfFile('a.TS', types)).toBe('text/x-typescript')
  expect(typeOfFile('a.js', types)).toBe('text/javascript')
  expect(typeOfFile('a.toString', types)).toBe(UNKNOWN)
})

import { describe, expect, it } from 'vitest'
import { resolveExports } from '../../src/deploy/package-exports.ts'

describe('resolveExports', () => {
  it.each([
    ['./a.js', '.', './a.js'],
    ['./a.js', './b', null],
    [{ import: './a.mjs', require: './a.cjs' }, '.', './a.mjs'],
    [{ require: './a.cjs', default: './d.js' }, '.', './d.js'],
    [{ browser: './b.js', node: { import: './n.js' } }, '.', './n.js'],
    [{ types: './a.d.ts' }, '.', null],
    [{ '.': './a.js', './sub': { import: './s.js' } }, './sub', './s.js'],
    [{ './*': './lib/*.js' }, './x/y', './lib/x/y.js'],
    [{ './*': './lib/*.js', './x/*': './x/*.js', './x/secret': null }, './x/y', './x/y.js'],
    [{ './*': './lib/*.js', './x/secret': null }, './x/secret', null],
    [{ './*.js': './lib/*.js' }, './x.js', './lib/x.js'],
    [{ './*': './lib/*' }, './../../etc/passwd', null],
    [['./a.js', './b.js'], '.', './a.js'],
    [[{ browser: './a.js' }, './b.js'], '.', './b.js'],
    [{ '.': '../outside.js' }, '.', null],
    [{ '.': '/etc/x.js' }, '.', null],
    [undefined, '.', null],
    [{ './a': './a.js' }, './constructor', null],
  ])('%j has for %s: %s', (exports, subpath, expected) => {
    expect(resolveExports(exports, subpath)).toBe(expected)
  })
})

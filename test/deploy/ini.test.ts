import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigSyntaxError } from '../../src/deploy/errors.ts'
import { parseIni } from '../../src/deploy/ini.ts'
import { takesLess } from '../support/quick.ts'

// The grammar itself is compared with Python's over thousands of files in test/oracle/deploy; here is what that cannot see.

function values(text: string): Record<string, Record<string, string>> {
  const { sections } = parseIni(text, 'a.ini')
  return Object.fromEntries(
    [...sections].map(([name, { options }]) => [
      name,
      Object.fromEntries([...options].map(([key, { value }]) => [key, value])),
    ]),
  )
}

describe('parseIni', () => {
  it('reads what existing configurations have', () => {
    const text =
      '[composite:main]\nuse = egg:Paste#urlmap ; not a comment\n/v2.1: api\n# a comment\n[pipeline:api]\npipeline =\n  cors\n  # why\n  api'
    expect(values(text)).toEqual({
      'composite:main': { use: 'egg:Paste#urlmap ; not a comment', '/v2.1': 'api' },
      'pipeline:api': { pipeline: '\ncors\napi' },
    })
  })

  it('knows where everything stands', () => {
    const { sections, defaults } = parseIni('\n[a]\n  key =  one\n    two\n\n[DEFAULT]\nd:x', 'a.ini')
    const option = sections.get('a')?.options.get('key')
    expect(option).toMatchObject({ line: 3, column: 3, value: 'one\ntwo' })
    expect(option?.valueAt.slice(0, 2)).toEqual([
      [3, 10],
      [4, 5],
    ])
    expect(sections.get('a')?.line).toBe(2)
    expect(defaults.options.get('d')).toMatchObject({ line: 7, valueAt: [[7, 3]] })
  })

  it.each([
    ['k = v', 1, 1, 'found "k = v" before the first section'],
    ['[a]\n  word', 2, 3, 'found "word"; a line is'],
    ['[a]\n= v', 2, 1, 'a key is missing'],
    ['[a]\n[b]\n[a]', 3, 1, '[a] stands a second time, first in line 1'],
    ['[a]\nk=1\n\nk=2', 4, 1, '"k" stands a second time, first in line 2'],
    [`[a]\n${'x'.repeat(1000)}`, 2, 1, `found "${'x'.repeat(60)}…"`],
  ])('says where %j is wrong', (text, line, column, message) => {
    let error: unknown
    try {
      parseIni(text, 'a.ini')
    } catch (caught) {
      error = caught
    }
    expect(error).toBeInstanceOf(ConfigSyntaxError)
    expect((error as ConfigSyntaxError).place).toMatchObject({ file: 'a.ini', line, column })
    expect((error as Error).message).toContain(message)
    expect((error as Error).message).toMatch(new RegExp(`^a\\.ini:${line}:${column}: `))
  })

  it('takes no key of Object.prototype for its own', () => {
    const { sections } = parseIni('[__proto__]\n__proto__ = 1\nconstructor = 2', 'a.ini')
    expect([...sections.keys()]).toEqual(['__proto__'])
    expect([...(sections.get('__proto__')?.options.keys() ?? [])]).toEqual(['__proto__', 'constructor'])
    expect(({} as Record<string, unknown>)['1']).toBeUndefined()
  })

  it('gives a configuration or a ConfigSyntaxError for any text', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('[', ']', '=', ':', '\n', '\r', ' ', '\t', '#', ';', 'a', '%', '\u2028'),
        }),
        (text) => {
          try {
            parseIni(text, 'a.ini')
          } catch (error) {
            expect(error).toBeInstanceOf(ConfigSyntaxError)
          }
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('takes time as text is long, whatever is in it', async () => {
    for (const piece of [' ', '[', ']', 'a = 1\n b\n'.slice(0, 2), '\n', '\t\n', ' x\n']) {
      const text = `[a]\nk = ${piece.repeat(300_000)}`
      await takesLess(1500, () => {
        try {
          parseIni(text, 'a.ini')
        } catch {
          // Broken or not, it ends.
        }
      })
    }
  })
})

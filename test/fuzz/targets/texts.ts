// What operators and developers write, which must not hang or be read wrongly either: INI files, templates of paths and
// the regular expressions in them.

import { ConfigSyntaxError } from '../../../src/deploy/errors.ts'
import { parseIni } from '../../../src/deploy/ini.ts'
import { type Fault, interpolate } from '../../../src/deploy/interpolate.ts'
import { Mapper } from '../../../src/routes/mapper.ts'
import { nativeOf } from '../../../src/routes/pattern/native.ts'
import { parsePattern } from '../../../src/routes/pattern/parse.ts'
import { Program } from '../../../src/routes/pattern/program.ts'
import { outcome, same, type Target } from '../target.ts'

const LONGEST = 500

const ini: Target = {
  name: 'ini',
  seeds: [
    '[DEFAULT]\nhere = /a\n\n[app:main]\nuse = egg:Paste#urlmap ; not a comment\n/v2: api\n# why\nkey =\n  one\n  # two\n\n  three\n',
    '[a]\nx = %(y)s %% %(z)s\ny = 1\nz = %(y)s\n',
    '\xef\xbb\xbf[a]\r\nb=c\rd:e',
  ],
  words: [
    '\n[',
    ']\n',
    ' = ',
    '%(x)s',
    '%(',
    ')s',
    '%%',
    '\n  ',
    '\n#',
    '\n;',
    '\r',
    '[DEFAULT]\n',
    '__proto__ = 1\n',
  ],
  run(input) {
    const read = outcome(() => parseIni(input, 'a.ini'))
    if ('refused' in read) return
    const fault: Fault = (_offset, message) => new ConfigSyntaxError(message, { file: 'a.ini' })
    for (const { options } of [...read.value.sections.values(), read.value.defaults]) {
      const scope = {
        get: (name: string) => options.get(name)?.value,
        names: () => options.keys(),
        env: null,
      }
      for (const { key, value, line, column } of options.values()) {
        if (key === '' || line < 1 || column < 1) throw new Error('an option without a place')
        outcome(() => interpolate(value, scope, fault))
        // A value of one line reads the same where it stands alone.
        if (/[\n]/.test(value)) continue
        const again = parseIni(`[a]\n${key} = ${value}\n`, 'a.ini').sections.get('a')?.options.get(key)
        same(`the option ${key} printed`, value, again?.value)
      }
    }
  },
}

/** A pattern, a line end, and a text that is matched with it: as the platform does it, where it may be asked. */
const patterns: Target = {
  name: 'patterns',
  seeds: [
    '\\d+\n12',
    '(?:a|aa)+b\naaab',
    '[^/]{2,3}?x*\nabx',
    '(?P<n>a)|b$\nb',
    '(?i)A.\\w\nab1',
    '\\bfoo\\b(?=x)\nfoo',
    '(a*)*c\naaaa',
    '[a-z\\]\\-]+\n-]',
  ],
  words: [
    '(?:',
    ')',
    '|',
    '*',
    '+',
    '?',
    '{1,1000}',
    '[^',
    ']',
    '\\b',
    '\\w',
    '(?=',
    '(?!',
    '^',
    '$',
    'a',
    '\n',
    '(a+)+',
    '.',
  ],
  run(input) {
    const [pattern = '', text = ''] = input.split('\n', 2)
    // They are the developer's: what is long may take its time to be read, once.
    if (pattern.length > LONGEST) return
    const compiled = outcome(() => {
      const node = parsePattern(pattern)
      return { program: new Program(node), node }
    })
    if ('refused' in compiled) return
    const native = nativeOf(compiled.value.node)
    const { program } = compiled.value
    const matched = program.match(text, 0, text.length, [])
    if (native !== null) same('the platform', native.test(text), matched)
  },
}

/** A template, a line end, and a path: what matches makes a URL that matches again with the same variables. */
const templates: Target = {
  name: 'templates',
  seeds: [
    '/a/{id:\\d+}\n/a/7',
    '/:controller/:action/:id\n/a/b/c',
    '/f/{.format}\n/f/.json',
    '/x/*rest\n/x/a/b',
    '/{a}-{b}\n/1-2',
    '/a\\{b\n/a{b',
  ],
  words: [
    '{',
    '}',
    ':',
    '*',
    '{.format}',
    '{id:\\d+}',
    '{id:[^/]+}',
    '/',
    '-',
    '\\',
    '\n/',
    '%20',
    '{a:(?:b|c)}',
  ],
  run(input) {
    const [path = '', target = ''] = input.split('\n', 2)
    if (path.length > LONGEST) return
    const mapper = new Mapper()
    let route: { match(target: string): unknown; url(values: never): string }
    try {
      route = mapper.route(path, { controller: 'c', action: 'a' }) as unknown as typeof route
    } catch (error) {
      if (error instanceof TypeError) return
      throw error
    }
    if (!target.startsWith('/')) return
    const given = route.match(target) as Record<string, string> | null
    if (given === null || given === undefined) return
    let url: string
    try {
      url = route.url(given as never)
    } catch (error) {
      // Some variables have no form in a URL, and that is said.
      if (error instanceof TypeError || (error as Error).name === 'GenerationError') return
      throw error
    }
    same(`the URL ${url}`, given, route.match(decodeURIComponent(url)))
  },
}

export const textTargets: readonly Target[] = [ini, patterns, templates]

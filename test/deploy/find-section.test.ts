import { describe, expect, it } from 'vitest'
import { ConfigFile } from '../../src/deploy/config-file.ts'
import { findSection } from '../../src/deploy/find-section.ts'
import { parseIni } from '../../src/deploy/ini.ts'
import type { Kind } from '../../src/deploy/protocols.ts'

const find = (text: string, kind: Kind, name: string) =>
  findSection(new ConfigFile(parseIni(text, '/etc/a.ini'), {}, null), kind, name, null)

describe('findSection', () => {
  it.each([
    ['[app:x]', 'app', 'x', 'app:x'],
    ['[app: x ]', 'app', 'x', 'app: x '],
    ['[application:x]\n[app:x]', 'app', 'x', 'app:x'],
    ['[composit:x]', 'app', 'x', 'composit:x'],
    ['[filter-app:x]\n[filter:x]', 'filter', 'x', 'filter:x'],
    ['[filter-app:x]\n[filter:x]', 'app', 'x', 'filter-app:x'],
    ['[server]', 'server', 'main', 'server'],
    ['[app]\n[app:main]', 'app', 'main', 'app:main'],
    ['[app:a:b]', 'app', 'a:b', 'app:a:b'],
  ] as const)('in %j finds the %s %s', (text, kind, name, section) => {
    expect(find(text, kind, name)).toBe(section)
  })

  it.each([
    ['[app:x]', 'filter', 'x', 'there is no section [filter:x] in /etc/a.ini'],
    ['[app:x]', 'app', 'X', 'did you mean "x"?'],
    ['[app]', 'app', 'x', 'there is no section [app:x]'],
    ['[app:x]\n[app: x]', 'app', 'x', '[app:x] and [app: x] are there'],
    ['[app:x]\n[composite:x]', 'app', 'x', '/etc/a.ini:2:1: [composite:x]: the name "x" is ambiguous'],
    ['[app]\n[pipeline]', 'app', 'main', 'ambiguous'],
  ] as const)('in %j refuses the %s %s', (text, kind, name, message) => {
    expect(() => find(text, kind, name)).toThrow(message)
  })
})

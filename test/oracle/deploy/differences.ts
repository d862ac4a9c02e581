// What differs from Paste Deploy and Paste on purpose. docs/differences.md has these lists as tables.

import type { Json } from '../cases.ts'
import { errorOf } from '../told.ts'
import type { DeployCase } from './ours.ts'

/** A difference in words: half sentences without a full stop. */
export interface PasteRow {
  readonly inPaste: string
  readonly here: string
  readonly why: string
}

/** A difference that cases show. One without a case that it alone explains fails the test. */
export interface PasteDifference extends PasteRow {
  readonly id: string
  readonly ops: readonly string[]
  readonly when: (given: DeployCase, theirs: Json, ours: Json, part: string) => boolean
}

const textOf = ({ files }: DeployCase): string => files?.['app.ini'] ?? ''
const settingOf = (given: DeployCase, key: string): Json =>
  (given['settings'] as Record<string, Json>)?.[key] ?? null
const environOf = (given: DeployCase, key: string): string =>
  (given['environ'] as Record<string, string> | undefined)?.[key] ?? ''
const keysOf = ({ entries }: DeployCase): string[] =>
  ((entries ?? []) as [string, string][]).map(([key]) => key)
const hasUpperHost = (given: DeployCase) => keysOf(given).some((key) => /domain \S*[A-Z]/.test(key))
const hasDoubleSlash = (given: DeployCase) => String(given['path']).includes('//')

/** The differences that cases show. */
export const pasteDifferences: readonly PasteDifference[] = [
  {
    id: 'bom',
    ops: ['ini.read', 'load', 'config'],
    inPaste: 'a file that begins with a byte order mark has no first section',
    here: 'the mark is skipped',
    why: 'editors write it, and nobody sees it',
    when: (given, theirs) =>
      textOf(given).startsWith('\ufeff') && errorOf(theirs) === 'MissingSectionHeaderError',
  },
  {
    id: 'empty-default',
    ops: ['ini.read', 'load', 'config'],
    inPaste: 'a key of `[DEFAULT]` whose references are all empty has its own text as its value: `%(e)s`',
    here: 'it is empty',
    why: 'the same line in any other section is',
    when: (given, theirs, ours) =>
      /\[DEFAULT\]/.test(textOf(given)) &&
      JSON.stringify(theirs).replace(/"%\([^)]*\)s"/g, '""') === JSON.stringify(ours),
  },
  {
    id: 'bare-section',
    ops: ['load'],
    inPaste: '`[app]` is not found by `loadapp`, though the manual says so',
    here: 'a section without a name is `main`, when there is no other',
    why: 'the manual says so',
    when: (given, theirs) => /^\[(app|filter)\]/m.test(textOf(given)) && errorOf(theirs) === 'LookupError',
  },
  {
    id: 'call-dotted',
    ops: ['load'],
    inPaste: '`call:module:Class.method` fails',
    here: 'it is found, as `paste.app_factory = module:Class.method` is',
    why: 'the manual has it',
    when: (given, theirs) => /call:\w+:\w+\./.test(textOf(given)) && errorOf(theirs) === 'AttributeError',
  },
  {
    id: 'call-anywhere',
    ops: ['load'],
    inPaste: '`call:` works behind `use =` alone, and not there in a filter-app',
    here: 'it works wherever a name does; what is wanted says how the factory is called',
    why: 'the kind that is wanted is always known',
    when: (given, theirs) =>
      errorOf(theirs) === 'AssertionError' &&
      /call:/.test(textOf(given) + String(given['uri']) + String(given['name'])),
  },
  {
    id: 'filter-with-anything',
    ops: ['load'],
    inPaste:
      '`filter-with` on a pipeline, a filter-app or a section that uses a filtered one gives a function that still wants an application',
    here: 'it gives the filtered application',
    why: 'that is what the key is for',
    when: (given, theirs, ours, part) =>
      /^filter-with/m.test(textOf(given)) &&
      ((part === 'made' && JSON.stringify(theirs).includes('{"callable":true}')) ||
        (part === 'order' && Array.isArray(theirs) && Array.isArray(ours) && theirs.length < ours.length) ||
        (part === '' && errorOf(theirs) === 'TypeError')),
  },
  {
    id: 'two-protocols',
    ops: ['load'],
    inPaste: 'of two protocols of a filter or server, one is taken and the other becomes a setting',
    here: 'a section with two is an error, as it is for applications',
    why: 'one of the lines has no effect, and nobody says which',
    when: (given, _, ours) =>
      errorOf(ours) === 'LookupError' &&
      /paste\.filter_factory[\s\S]*paste\.filter_app_factory|paste\.filter_app_factory[\s\S]*paste\.filter_factory/.test(
        textOf(given),
      ),
  },
  {
    id: 'host-case',
    ops: ['urlmap', 'expression'],
    inPaste: 'urlmap: a domain with a capital letter is never matched',
    here: 'hosts have no case',
    why: 'RFC 3986 section 3.2.2',
    when: (given, _, ours) =>
      (hasUpperHost(given) && !hasDoubleSlash(given)) ||
      (given.op === 'expression' && Array.isArray(ours) && /[A-Z]/.test(String(given['text']))),
  },
  {
    id: 'port-first',
    ops: ['urlmap'],
    inPaste: 'urlmap: `domain x.org` hides `domain x.org port 8080`, whatever their paths',
    here: 'an entry with the port of the request goes first',
    why: 'the more exact one is meant',
    when: (given) =>
      !hasUpperHost(given) &&
      !hasDoubleSlash(given) &&
      keysOf(given).some((key) => key.includes('port')) &&
      String(given['host']).includes(':'),
  },
  {
    id: 'slashes',
    ops: ['urlmap'],
    inPaste: 'urlmap: `//a///b` is `/a/b`, for the map and for the application',
    here: 'the path is cut, and not changed: `//a` is not under `/a`',
    why: 'a filter before the map that looks at paths would see another path than the application',
    when: (given) => hasDoubleSlash(given),
  },
  {
    id: 'path-utf8',
    ops: ['urlmap'],
    inPaste: 'urlmap: `/é` never matches `/%C3%A9`',
    here: 'a key is compared as UTF-8, as paths arrive',
    why: 'a browser asks for it so',
    when: (given) => keysOf(given).some((key) => /[^ -~]/.test(key)),
  },
  {
    id: 'path-kind',
    ops: ['urlmap'],
    inPaste: 'urlmap: `OPTIONS *` and a path without a slash are errors of the server',
    here: 'they match nothing: 404',
    why: 'a client can send them',
    when: (given, theirs) => /^[^/]/.test(String(given['path'])) && errorOf(theirs) === 'AssertionError',
  },
  {
    id: 'expression-host',
    ops: ['expression', 'urlmap'],
    inPaste: 'urlmap: a domain may be `/a`, and a port a word',
    here: 'a domain is a host, a port a number',
    why: 'no request has such a host',
    when: (given, _, ours) =>
      errorOf(ours) === 'TypeError' &&
      /domain\s+\/|port\s+[^\d\s]/.test(String(given['text'] ?? keysOf(given).join('\n'))),
  },
  {
    id: 'dot-segments',
    ops: ['expression'],
    inPaste: 'urlmap: `/a/../b` is a path to mount at',
    here: 'a path with dot segments is an error',
    why: 'clients resolve them before they ask',
    when: (given, _, ours) => errorOf(ours) === 'TypeError' && /\/\.{1,2}(\/|$)/.test(String(given['text'])),
  },
  {
    id: 'catch-any',
    ops: ['cascade'],
    inPaste: 'cascade: a status to catch has an exception of Paste, or the cascade is an error',
    here: 'any status from 200 to 599',
    why: 'an application may answer with any',
    when: (given, theirs) => JSON.stringify(given['catch']) === '[200]' && errorOf(theirs) === 'KeyError',
  },
  {
    id: 'prefix-border',
    ops: ['prefix'],
    inPaste: 'prefix: `/james` is taken off `/jamesx`, and leaves `x`',
    here: 'prefixes end between segments',
    why: 'a path begins with a slash',
    when: (given, _, __, part) =>
      part === 'PATH_INFO' &&
      environOf(given, 'PATH_INFO').startsWith(`${String(settingOf(given, 'prefix')).replace(/\/$/, '')}x`),
  },
  {
    id: 'prefix-port',
    ops: ['prefix'],
    inPaste: 'prefix: an empty `force_port` is the port of the scheme before `scheme` has changed it',
    here: 'it is that of the scheme there is in the end',
    why: '`https` at port 80 is nobody’s wish',
    when: (given, _, __, part) =>
      part === 'SERVER_PORT' && settingOf(given, 'force_port') === '' && settingOf(given, 'scheme') !== null,
  },
]

/** What no case can show. */
export const otherPasteDifferences: readonly PasteRow[] = [
  {
    inPaste: '`loadapp(uri, name, relative_to, global_conf)`',
    here: '`await loadApp(uri, { name, relativeTo, globalConf })`; factories and composites may be asynchronous',
    why: 'modules are imported by promises',
  },
  {
    inPaste: '`app_factory(global_conf, **local_conf)`',
    here: '`appFactory(globalConf, localConf)`; `settings(localConf, { … })` says which keys there are',
    why: 'there are no keyword arguments',
  },
  {
    inPaste: '`appconfig(uri)["key"]`, with attributes',
    here: '`(await appConfig(uri)).settings.key`, beside `localConf`, `globalConf` and `context`',
    why: 'a key may be called `context`',
  },
  {
    inPaste: '`module:app_factory`',
    here: 'a file beside the configuration, or a package; `appFactory` is found by that name too',
    why: 'there is no path of modules',
  },
  {
    inPaste: '`egg:Distribution#name` is an entry point of an installed distribution',
    here: 'an alias, or what a package declares in its package.json under `"wsgify"`',
    why: 'npm packages have no entry points',
  },
  {
    inPaste: 'only a factory can be named',
    here: 'an application can stand for itself, as `paste.app_factory = app:app`',
    why: 'a wsgified function is whole',
  },
  {
    inPaste: 'sections that lead in a circle end in a RecursionError',
    here: 'LookupError with the circle; depth, files and sections are bounded',
    why: 'an error that says what to change',
  },
  {
    inPaste: 'errors of factories are what they are',
    here: 'FactoryError with the place in the file, and the error as its `cause`',
    why: 'which of forty sections was it',
  },
  {
    inPaste: 'a file that everybody may write to is read',
    here: 'it is refused, unless `{ worldWritable: true }`',
    why: 'it says which code is run',
  },
  {
    inPaste: 'no environment variables',
    here: '`%(env:NAME)s` when `{ env: process.env }` is given',
    why: 'secrets do not belong into files',
  },
  {
    inPaste: 'urlmap: the 404 page lists all applications in a comment',
    here: 'it lists none',
    why: 'it is an answer to strangers',
  },
  {
    inPaste: 'cascade: a body without a length is read by the first application alone',
    here: 'each application has the whole body',
    why: 'chunked bodies are as common',
  },
  {
    inPaste: 'cascade: a discarded body is read to its end, and closed if it can be',
    here: 'it is closed',
    why: 'nobody wants what it would give',
  },
  {
    inPaste: 'cascade: a generator that answers 404 in its first step is an answer without a head',
    here: 'it is a 404 like any other',
    why: 'the contract allows it',
  },
  {
    inPaste: 'prefix: X-Forwarded fields are believed from anybody, X-Forwarded-For becomes REMOTE_ADDR',
    here: 'from `trusted_proxies` (`loopback`); the client is `req.clientAddr`',
    why: 'anyone can send these fields',
  },
  {
    inPaste: '`paste.deploy.CONFIG` is the configuration of the thread',
    here: '`paste.config` in the environ',
    why: 'one thread answers all requests',
  },
  {
    inPaste: '`egg:Paste#http` has pools of threads, `server_version`, `protocol_version`',
    here: 'these settings are ignored, with a warning',
    why: 'the gateway has none of them',
  },
]

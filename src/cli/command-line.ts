// What can be typed: the commands, their arguments and options, and the help that is printed of them.

import { type ParseArgsConfig, parseArgs } from 'node:util'

/** Thrown for what was typed and means nothing. The program ends with status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

interface OptionOf {
  readonly type: 'string' | 'boolean'
  readonly short?: string
  readonly multiple?: boolean
  /** What stands for the value in the help. */
  readonly value?: string
  readonly help: string
}

/** One command. */
export interface CommandOf {
  /** Its arguments, as they stand in the help. */
  readonly usage: string
  readonly help: string
  readonly options: Readonly<Record<string, OptionOf>>
  readonly examples: readonly string[]
}

// Of all commands: what the target takes stands first in the help, the rest last.
const COMMON = {
  help: { type: 'boolean', short: 'h', help: 'print this' },
  verbose: { type: 'boolean', help: 'print the stack of an error' },
} as const
const TARGET = {
  app: { type: 'string', value: 'NAME', help: 'the section of the INI file; main by default' },
  env: { type: 'boolean', help: 'let %(env:NAME)s read the environment' },
} as const

/** All commands. */
export const commands = {
  serve: {
    usage: '<config.ini | module[:export]> [NAME=VALUE …]',
    help: 'Serves an application over HTTP. What stands behind as NAME=VALUE becomes global configuration.',
    options: {
      server: {
        type: 'string',
        value: 'NAME',
        help: 'the section of the server; main by default, if there is one',
      },
      protocol: { type: 'string', value: 'NAME', help: 'http, fastcgi, scgi, uwsgi or cgi; http by default' },
      host: { type: 'string', value: 'ADDRESS', help: 'the address to listen at; 127.0.0.1 by default' },
      port: {
        type: 'string',
        short: 'p',
        value: 'NUMBER',
        help: 'the port, 0 for any; 8000 by default for http',
      },
      socket: { type: 'string', value: 'PATH', help: 'a Unix socket, in place of address and port' },
      'tls-key': { type: 'string', value: 'FILE', help: 'the key of the certificate, PEM' },
      'tls-cert': { type: 'string', value: 'FILE', help: 'the certificate, PEM' },
      'tls-ca': {
        type: 'string',
        value: 'FILE',
        help: 'let in clients alone that these authorities know, PEM',
      },
      http2: { type: 'boolean', help: 'speak HTTP/2 too, with TLS or without' },
      workers: {
        type: 'string',
        short: 'w',
        value: 'NUMBER',
        help: 'processes that answer; auto for one per processor',
      },
      'worker-timeout': {
        type: 'string',
        value: 'SECONDS',
        help: 'end a worker that is blocked, or has not begun, for so long; 30 by default, 0 for never',
      },
      'max-heap': {
        type: 'string',
        value: 'MIB',
        help: 'leave when more of the heap is in use; a worker is replaced',
      },
      reload: { type: 'boolean', help: 'start anew when a file beside the target changes' },
      limit: {
        type: 'string',
        multiple: true,
        value: 'NAME=VALUE',
        help: 'a limit, such as bodyBytes=10m or headersTimeout=5s',
      },
      inspect: { type: 'boolean', help: 'show how requests travel, at /_inspect/; for development' },
      log: {
        type: 'string',
        value: 'FORMAT',
        help: 'a line for each request: common, combined, json or none',
      },
    },
    examples: [
      'wsgify serve configure.ini',
      'wsgify serve app.ts --reload --limit bodyBytes=10m',
      'wsgify serve configure.ini --inspect',
      'wsgify serve app.js:makeApp -w auto --log json',
    ],
  },
  request: {
    usage: '<target> [METHOD] <path>',
    help: 'Asks an application without a server, and prints the request and its answer.',
    options: {
      header: { type: 'string', short: 'H', multiple: true, value: 'NAME: VALUE', help: 'a header field' },
      data: {
        type: 'string',
        short: 'd',
        multiple: true,
        value: 'TEXT',
        help: 'the body, @FILE for that of a file; POST',
      },
      json: { type: 'string', value: 'JSON', help: 'a JSON body; POST' },
      body: { type: 'boolean', short: 'b', help: 'print the body of the answer alone' },
    },
    examples: [
      'wsgify request app.ts /instances',
      'wsgify request configure.ini PUT /instances/1 --json \'{"name": "demo"}\'',
    ],
  },
  routes: {
    usage: '<target>',
    help: 'Prints the routes of an application as a table.',
    options: {},
    examples: ['wsgify routes configure.ini', 'wsgify routes app.ts:mapper'],
  },
  lint: {
    usage: '<target> [path …]',
    help: 'Asks an application many kinds of requests, and tells what breaks the contract between it and servers.',
    options: {},
    examples: ['wsgify lint app.ts', 'wsgify lint configure.ini / /instances'],
  },
  check: {
    usage: '<config.ini> [NAME=VALUE …]',
    help: 'Explains a configuration without building anything: what wraps what, and where each value comes from.',
    options: {},
    examples: ['wsgify check configure.ini'],
  },
} as const

/** The name of a command. */
export type CommandName = keyof typeof commands

type ValueOf<O extends OptionOf> = O extends { multiple: true }
  ? string[] | undefined
  : O['type'] extends 'boolean'
    ? boolean | undefined
    : string | undefined

/** The options that were given to a command. */
export type OptionsOf<Name extends CommandName> = Given<
  typeof TARGET & typeof COMMON & (typeof commands)[Name]['options']
>
type Given<Options> = {
  readonly [Key in keyof Options]?: Options[Key] extends OptionOf ? ValueOf<Options[Key]> : never
}

/** A command with what was given to it. */
export type Typed = {
  readonly [Name in CommandName]: {
    readonly command: Name
    readonly args: readonly string[]
    readonly options: OptionsOf<Name>
  }
}[CommandName]

/** Reads what was typed. Throws a UsageError that says what could have been. */
export function parseCommandLine(argv: readonly string[]): Typed {
  const [name = '', ...rest] = argv
  if (!isCommand(name)) {
    const known = Object.keys(commands).join(', ')
    throw new UsageError(
      name === ''
        ? `a command is needed: ${known}`
        : `there is no command ${JSON.stringify(name)}; there are ${known}`,
    )
  }
  const options: ParseArgsConfig['options'] = {}
  for (const [key, { type, short, multiple }] of Object.entries<OptionOf>({
    ...TARGET,
    ...commands[name].options,
    ...COMMON,
  })) {
    options[key] = { type, ...(short === undefined ? {} : { short }), ...(multiple ? { multiple } : {}) }
  }
  try {
    const { values, positionals } = parseArgs({ args: rest, options, allowPositionals: true, strict: true })
    return { command: name, args: positionals, options: values } as unknown as Typed
  } catch (error) {
    throw new UsageError(`${(error as Error).message} (wsgify ${name} --help)`)
  }
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name)
}

/** The help of a command, or of all. */
export function help(name?: CommandName): string {
  if (name === undefined) {
    const lines = Object.entries(commands).map(
      ([command, { help: text }]) => `  ${command.padEnd(10)}${text}`,
    )
    return `usage: wsgify <command> …\n\n${lines.join('\n')}\n\nwsgify <command> --help tells more; wsgify --version prints the version.\n`
  }
  const { usage, help: text, options, examples }: CommandOf = commands[name]
  const rows = Object.entries<OptionOf>({ ...TARGET, ...options, ...COMMON }).map(
    ([key, { short, value, help: line }]) => {
      const left = `${short === undefined ? '    ' : `-${short}, `}--${key}${value === undefined ? '' : ` ${value}`}`
      return `  ${left.padEnd(30)}${line}`
    },
  )
  return `usage: wsgify ${name} ${usage} [options]\n\n${text}\n\n${rows.join('\n')}\n\n${examples.map((line) => `  ${line}\n`).join('')}`
}

// The grammar of INI files as Python's ConfigParser reads it: sections, options, values of several lines. Text in, sections
// with the place of everything out; what the values mean is not known here.

import { indentOf, strip, stripEnd } from '../syntax/white-space.ts'
import { ConfigSyntaxError, type Place } from './errors.ts'

/** An option as it stands in a file, its value not yet interpolated. */
export interface IniOption {
  readonly key: string
  readonly value: string
  readonly line: number
  readonly column: number
  /** Where each line of the value begins. */
  readonly valueAt: readonly (readonly [line: number, column: number])[]
}

/** A section as it stands in a file. */
export interface IniSection {
  readonly name: string
  readonly line: number
  /** The options in the order they stand. */
  readonly options: ReadonlyMap<string, IniOption>
}

/** A file, read. */
export interface Ini {
  readonly file: string
  /** `[DEFAULT]`, which may stand several times. */
  readonly defaults: IniSection
  /** All other sections in the order they stand. */
  readonly sections: ReadonlyMap<string, IniSection>
}

interface OpenOption extends IniOption {
  readonly lines: string[]
  readonly valueAt: [number, number][]
}

interface OpenSection {
  readonly name: string
  readonly line: number
  readonly options: Map<string, OpenOption>
}

/** Reads the text of a file. Throws ConfigSyntaxError with the line and column of the first fault. */
export function parseIni(text: string, file: string): Ini {
  const defaults: OpenSection = { name: 'DEFAULT', line: 0, options: new Map() }
  const sections = new Map<string, OpenSection>()
  let section: OpenSection | null = null
  let option: OpenOption | null = null
  let indent = 0
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)
  // What stands after the last line end is a line only when there is something.
  if (lines.at(-1) === '') lines.pop()

  for (const [index, whole] of lines.entries()) {
    const line = index + 1
    const start = indentOf(whole)
    const content = strip(whole)
    const place = (column: number): Place => ({ file, line, column, section: section?.name })
    if (content === '') {
      option?.lines.push('')
      option?.valueAt.push([line, 1])
      continue
    }
    if (content.startsWith('#') || content.startsWith(';')) continue
    if (option !== null && start > indent) {
      option.lines.push(content)
      option.valueAt.push([line, start + 1])
      continue
    }
    indent = start
    const close = content.startsWith('[') ? content.lastIndexOf(']') : -1
    if (close > 1) {
      section = opened(content.slice(1, close), line, sections, defaults, place(start + 1))
      option = null
      continue
    }
    if (section === null) {
      throw new ConfigSyntaxError(
        `found ${shown(content)} before the first section; a file begins with a header such as [app:main]`,
        place(start + 1),
      )
    }
    option = readOption(content, start, line, section, place)
  }
  for (const { options } of [defaults, ...sections.values()]) for (const each of options.values()) close(each)
  return { file, defaults, sections }
}

function opened(
  name: string,
  line: number,
  sections: Map<string, OpenSection>,
  defaults: OpenSection,
  place: Place,
): OpenSection {
  if (name === 'DEFAULT') return defaults
  const known = sections.get(name)
  if (known !== undefined) {
    throw new ConfigSyntaxError(
      `the section [${name}] stands a second time, first in line ${known.line}; a section stands once`,
      { ...place, section: undefined },
    )
  }
  const section: OpenSection = { name, line, options: new Map() }
  sections.set(name, section)
  return section
}

function readOption(
  content: string,
  start: number,
  line: number,
  { options }: OpenSection,
  place: (column: number) => Place,
): OpenOption {
  const delimiter = content.search(/[=:]/)
  if (delimiter < 0) {
    throw new ConfigSyntaxError(
      `found ${shown(content)}; a line is a [section], "key = value" or "key: value", or an indented continuation`,
      place(start + 1),
    )
  }
  const key = stripEnd(content.slice(0, delimiter))
  if (key === '') throw new ConfigSyntaxError(`found ${shown(content)}; a key is missing`, place(start + 1))
  const known = options.get(key)
  if (known !== undefined) {
    throw new ConfigSyntaxError(
      `the key ${shown(key)} stands a second time, first in line ${known.line}; a key stands once in a section`,
      place(start + 1),
    )
  }
  const rest = content.slice(delimiter + 1)
  const value = strip(rest)
  const column = start + delimiter + 2 + indentOf(rest)
  const option: OpenOption = {
    key,
    value: '',
    line,
    column: start + 1,
    valueAt: [[line, column]],
    lines: [value],
  }
  options.set(key, option)
  return option
}

function close(option: OpenOption): void {
  ;(option as { value: string }).value = stripEnd(option.lines.join('\n'))
}

function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}

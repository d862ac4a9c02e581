// What goes wrong when a configuration is loaded, each error with its place: what a file says cannot be read, what it
// names is not there, or what it names failed.

/** Where in a configuration something stands; lines and columns count from 1. */
export interface Place {
  readonly file: string
  readonly line?: number | undefined
  readonly column?: number | undefined
  readonly section?: string | undefined
  readonly key?: string | undefined
}

/** What is named is not there, is there twice, or is of another kind. The text begins with the place, if there is one. */
export class LookupError extends Error {
  override readonly name: string = 'LookupError'
  /** Where it is named; null when no file names it. */
  readonly place: Place | null

  constructor(message: string, place: Place | null = null, options?: ErrorOptions) {
    super(`${textOf(place)}${message}`, options)
    this.place = place
  }
}

/** A file does not have the grammar of INI files, or a value refers to what it cannot have. */
export class ConfigSyntaxError extends Error {
  override readonly name: string = 'ConfigSyntaxError'
  readonly place: Place

  constructor(message: string, place: Place, options?: ErrorOptions) {
    super(`${textOf(place)}${message}`, options)
    this.place = place
  }
}

/** A `%(…)s` of a value cannot be resolved. The text begins with `Error in file`. */
export class InterpolationError extends ConfigSyntaxError {
  override readonly name = 'InterpolationError'

  constructor(message: string, place: Place) {
    super(message, place)
    this.message = `Error in file ${this.message}`
  }
}

/** A factory threw, or gave what it must not; what it threw is the `cause`. */
export class FactoryError extends Error {
  override readonly name = 'FactoryError'
  readonly place: Place | null

  constructor(message: string, place: Place | null, options?: ErrorOptions) {
    super(`${textOf(place)}${message}`, options)
    this.place = place
  }
}

/** The TypeError of a setting that is unknown, missing, or no such value; whoever knows the file adds where it stands. */
export class SettingError extends TypeError {
  /** The key of the setting. */
  readonly setting: string

  constructor(setting: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.setting = setting
  }
}

/** Whether an error says already where it belongs. */
export function isPlaced(error: unknown): boolean {
  return error instanceof LookupError || error instanceof ConfigSyntaxError || error instanceof FactoryError
}

function textOf(place: Place | null): string {
  if (place === null) return ''
  const { file, line, column, section, key } = place
  const position = [file, line, column].filter((part) => part !== undefined).join(':')
  const inside = [section === undefined ? '' : `[${section}]`, key ?? ''].filter((part) => part !== '')
  return [position, inside.join(' ')]
    .filter((part) => part !== '')
    .join(': ')
    .concat(': ')
}

/** Words that offer what is meant: `; did you mean "token"?`, or what there is when nothing is near. */
export function suggest(found: string, known: Iterable<string>, what = 'there is'): string {
  const names = [...new Set(known)]
  const near = didYouMean(found, names)
  if (near !== '' || names.length === 0) return near
  const shown = names.slice(0, MAX_SHOWN).map((name) => JSON.stringify(name))
  return `; ${what} ${shown.join(', ')}${names.length > MAX_SHOWN ? ', …' : ''}`
}

/** Words that offer the name that is meant; empty when none is near. */
export function didYouMean(found: string, known: readonly string[]): string {
  const near = nearest(found, known)
  return near === null ? '' : `; did you mean ${JSON.stringify(near)}?`
}

const MAX_SHOWN = 12
const MAX_NAME = 100

function nearest(found: string, names: readonly string[]): string | null {
  let best: string | null = null
  let least = Math.max(1, Math.floor(found.length / 3)) + 1
  for (const name of names) {
    const distance = name.toLowerCase() === found.toLowerCase() ? 0 : editsBetween(found, name)
    if (distance < least) {
      best = name
      least = distance
    }
  }
  return best
}

// The least number of characters put in, left out or changed, or swapped with their neighbour.
function editsBetween(one: string, other: string): number {
  if (Math.max(one.length, other.length) > MAX_NAME) return MAX_NAME
  let [before, row]: number[][] = [[], Array.from({ length: other.length + 1 }, (_, i) => i)]
  for (let i = 1; i <= one.length; i++) {
    const next = [i]
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1
      let least = Math.min(row![j]! + 1, next[j - 1]! + 1, row![j - 1]! + same)
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        least = Math.min(least, before![j - 2]! + 1)
      }
      next.push(least)
    }
    ;[before, row] = [row, next]
  }
  return row![other.length]!
}

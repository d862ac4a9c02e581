// The stack of an error as frames, with the lines of source around each that is the project's own. Sources are read only
// where there is a file system, and only from below the project's folder.

import { builtinModule } from '../../syntax/runtime.ts'

/** One call on a stack. */
export interface Frame {
  /** The name of the function, or null at the top of a module. */
  readonly call: string | null
  /** Where it is: relative to the project's folder when it is in it, else as the stack has it. */
  readonly place: string
  /** Whether it is the project's own code, and not of a package or of the runtime. */
  readonly isOwn: boolean
  /** The lines around it, where they could be read. */
  readonly source: readonly SourceLine[]
}

/** A line of source. */
export interface SourceLine {
  readonly number: number
  readonly text: string
  /** Whether it is the one that the frame is at. */
  readonly isAt: boolean
}

/** Gives the lines of a source file of the project, or null. */
export type ReadSource = (path: string) => readonly string[] | null

interface Runtime {
  cwd?(): string
}
interface Files {
  realpathSync(path: string): string
  statSync(path: string): { readonly size: number; isFile(): boolean }
  readFileSync(path: string, encoding: 'utf8'): string
}

const MOST_FRAMES = 50
const MOST_FILES = 20
const MOST_BYTES = 2_000_000
const MOST_COLUMNS = 300
const AROUND = 4
// The text of a stack is not always the runtime's, so what is read is code whatever it says: no settings, no keys.
const CODE = /\.[cm]?[jt]sx?$/

const runtime = (globalThis as { process?: Runtime }).process

/** The folder the project is in: where the process was started; null where there are no folders. */
export function projectFolder(): string | null {
  try {
    return runtime?.cwd?.().replaceAll('\\', '/') ?? null
  } catch {
    return null
  }
}

/** Reads sources below a folder, but none of packages and none that are hidden. Each is read once, and not many are. */
export function sourcesBelow(folder: string | null): ReadSource {
  const files = builtinModule('node:fs') as Files | undefined
  if (folder === null || files === undefined) return () => null
  const known = new Map<string, readonly string[] | null>()
  return (path) => {
    let lines = known.get(path)
    if (lines === undefined) {
      if (known.size >= MOST_FILES) return null
      lines = read(files, folder, path)
      known.set(path, lines)
    }
    return lines
  }
}

function read(files: Files, folder: string, path: string): readonly string[] | null {
  try {
    // Links are followed first, so that none leads out of the folder.
    const real = files.realpathSync(path).replaceAll('\\', '/')
    if (!isOwn(real, files.realpathSync(folder).replaceAll('\\', '/')) || !CODE.test(real)) return null
    const stat = files.statSync(real)
    return stat.isFile() && stat.size <= MOST_BYTES ? files.readFileSync(real, 'utf8').split(/\r?\n/) : null
  } catch {
    return null
  }
}

function isOwn(path: string, folder: string): boolean {
  const below = path.startsWith(`${folder}/`) ? path.slice(folder.length) : null
  return below !== null && !below.includes('/node_modules/') && !below.includes('/.')
}

/** The frames of a stack, as V8 and others that follow it write stacks; none for other texts. */
export function framesOf(stack: string, message: string, folder: string | null, source: ReadSource): Frame[] {
  // The message stands before the frames, and may look like some.
  const from = message === '' ? 0 : Math.max(0, stack.indexOf(message)) + message.length
  const frames: Frame[] = []
  for (const line of stack.slice(from).split('\n')) {
    if (frames.length === MOST_FRAMES) break
    const text = line.trim()
    if (text.startsWith('at ') && text.length < 2000) frames.push(frameOf(text.slice(3), folder, source))
  }
  return frames
}

function frameOf(text: string, folder: string | null, source: ReadSource): Frame {
  const open = text.endsWith(')') ? text.indexOf(' (') : -1
  const call = open < 0 ? null : text.slice(0, open)
  const where = open < 0 ? text.replace(/^async /, '') : text.slice(open + 2, -1)
  const [end, line, column] = /:(\d{1,9}):(\d{1,9})$/.exec(where) ?? ['', '', '']
  const path = pathOf(where.slice(0, where.length - (end as string).length))
  const own = folder !== null && isOwn(path, folder)
  return {
    call,
    place: own ? `${path.slice(folder.length + 1)}:${line}:${column}` : where,
    isOwn: own,
    source: own && line !== '' ? around(source(path), Number(line)) : [],
  }
}

function pathOf(place: string): string {
  const path = place.replaceAll('\\', '/')
  if (!path.startsWith('file:')) return path
  try {
    // `file:///C:/a` has the path `/C:/a`.
    return decodeURIComponent(new URL(path).pathname).replace(/^\/(?=[A-Za-z]:\/)/, '')
  } catch {
    return path
  }
}

function around(lines: readonly string[] | null, number: number): SourceLine[] {
  if (lines === null || number < 1 || number > lines.length) return []
  const first = Math.max(1, number - AROUND)
  return lines.slice(first - 1, number + AROUND).map((text, i) => ({
    number: first + i,
    text: text.length > MOST_COLUMNS ? `${text.slice(0, MOST_COLUMNS)}…` : text,
    isAt: first + i === number,
  }))
}

// wsgify/static: files as applications.

export type { CachePolicy } from './cache-policy.ts'
export { DirectoryApp, type DirectoryOptions } from './directory-app.ts'
export { FileApp, type FileOptions } from './file-app.ts'
export { FileMemory } from './file-memory.ts'
export type { DotFiles } from './file-path.ts'
export type { HandOff } from './hand-off.ts'

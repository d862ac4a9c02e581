export const HELLO: string
export const USER: Readonly<Record<string, unknown>>
export const COOKIE: { readonly name: string; readonly value: string }
export const CHUNK: Uint8Array
export const CHUNKS: number
export function chunks(): Generator<Uint8Array>
export const webStream: () => ReadableStream<Uint8Array>
export const large: () => readonly Readonly<Record<string, unknown>>[]
export const files: string
export const port: number
export const ready: () => void

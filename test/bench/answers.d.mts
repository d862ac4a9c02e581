export const HELLO: string
export const USER: Readonly<Record<string, unknown>>
export const COOKIE: { readonly name: string; readonly value: string }
export const port: number
export const ready: () => void

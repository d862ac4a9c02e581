// wsgify/headers: one value class for each header field.

export { Accept, type MediaRange } from './accept.ts'
export type { Codec } from './codec.ts'
export { MediaType } from './media-type.ts'

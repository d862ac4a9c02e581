// wsgify/inspect: how requests travel through an application, layer by layer, in a page for developers.

export { filterFactory } from './filter-factory.ts'
export { type InspectOptions, Inspector, inspect } from './inspector.ts'
export type { MadeBy } from './layer.ts'

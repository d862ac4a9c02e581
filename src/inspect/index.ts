// wsgify/inspect: how requests travel through an application, layer by layer, in a page for developers.

export type { MadeBy } from '../deploy/protocols.ts'
export { filterFactory } from './filter-factory.ts'
export { type InspectOptions, Inspector, inspect } from './inspector.ts'

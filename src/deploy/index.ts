// wsgify/deploy: Paste Deploy. Applications, filters and servers out of INI files, and what composes them.

export { asBool, asInt, asList } from '../syntax/converters.ts'
export type { Aliases, AliasTarget } from './aliases.ts'
export { pipelineFactory } from './auth-pipeline.ts'
export { Cascade, type CascadeOptions, cascadeFactory } from './cascade.ts'
export { Context, type Form } from './context.ts'
export { ConfigSyntaxError, FactoryError, InterpolationError, LookupError, type Place } from './errors.ts'
export { httpServer } from './http-server.ts'
export {
  type AppConfig,
  appConfig,
  type LoadOptions,
  loadApp,
  loadContext,
  loadFilter,
  loadServer,
} from './load.ts'
export { Mount } from './mount.ts'
export { configFilter, httpExceptionsFilter, lintFilter } from './paste-filters.ts'
export { prefixFilter } from './prefix.ts'
export type {
  AppFactory,
  Around,
  CompositeFactory,
  Conf,
  Factory,
  Filter,
  FilterAppFactory,
  FilterFactory,
  Kind,
  Loader,
  MadeBy,
  Protocol,
  Server,
  ServerFactory,
  ServerRunner,
} from './protocols.ts'
export { type Converter, type Settings, type Shape, settings } from './settings.ts'
export { staticFactory } from './static-factory.ts'
export { parsePathExpression, URLMap, type UrlEntry, type UrlKey, urlmapFactory } from './urlmap.ts'
export { VersionMap, type VersionMapOptions, versionMapFactory } from './versions.ts'

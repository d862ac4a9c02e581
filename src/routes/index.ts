// wsgify/routes: the mapper, its middleware, URLs, and controllers.

export type { Conditions } from './conditions.ts'
export { dispatch } from './dispatch.ts'
export { GenerationError, RoutesError } from './errors.ts'
export { Mapper, type RedirectOptions } from './mapper.ts'
export type { MapperOptions } from './mapper-options.ts'
export type { MatchResult } from './match-result.ts'
export { RoutesMiddleware, type RoutesMiddlewareOptions } from './middleware.ts'
export type { PathArgs, PathValue, PathVariables } from './path-variables.ts'
export type { RequirementInit } from './requirement.ts'
export { type ControllerOptions, type ResourceArgs, resource } from './resource.ts'
export type { ResourceOptions } from './resource-routes.ts'
export { RestController } from './rest-controller.ts'
export { type ParentResource, Route, type RouteOptions, type UrlArgs } from './route.ts'
export type { RouteHandle } from './route-handle.ts'
export type { RouteMap, RouteMatch, Trial } from './route-map.ts'
export type {
  ActionOptions,
  CollectionMapper,
  CollectionOptions,
  SubMapper,
  SubMapperOptions,
} from './sub-mapper.ts'
export { type QueryValue, type SpecialArgs, URLGenerator } from './url-generator.ts'

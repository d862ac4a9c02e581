// The application: which path and method leads to which action of the controller.

import { dispatch, Mapper, RoutesMiddleware, resource } from 'wsgify/routes'
import { InstanceController } from './controller.ts'

export const mapper = new Mapper()

const controller = resource(new InstanceController())
const routes = [
  ['/instances', 'GET', 'index'],
  ['/instances', 'POST', 'create'],
  ['/instances/{id}', 'GET', 'show'],
  ['/instances/{id}', 'PUT', 'update'],
  ['/instances/{id}', 'DELETE', 'delete'],
] as const
for (const [path, method, action] of routes)
  mapper.connect(path, { controller, action, conditions: { method } })

export function appFactory() {
  return new RoutesMiddleware(dispatch, mapper, {
    automaticHead: true,
    automaticOptions: true,
    methodNotAllowed: true,
  })
}

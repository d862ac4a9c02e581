// The application: which path and method leads to which action of which controller.

import { dispatch, Mapper, RoutesMiddleware, resource } from 'wsgify/routes'
import { Flavors } from './flavors.ts'
import { Servers } from './servers.ts'

export const mapper = new Mapper()

const flavors = new Flavors()
mapper.resource('flavor', 'flavors', { controller: resource(flavors) })
mapper.resource('server', 'servers', {
  controller: resource(new Servers(flavors)),
  collection: { detail: 'GET' },
  member: { action: 'POST' },
})

export function appFactory() {
  return new RoutesMiddleware(dispatch, mapper, {
    automaticHead: true,
    automaticOptions: true,
    methodNotAllowed: true,
  })
}

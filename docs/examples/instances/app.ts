// The instances API: a filter that checks a token, before an application that answers two URLs.

import {
  HTTPBadRequest,
  HTTPForbidden,
  HTTPMethodNotAllowed,
  HTTPNotFound,
  HTTPUnsupportedMediaType,
  type Request,
  Response,
  wsgify,
} from 'wsgify'
import { Instances } from './instances.ts'

/** Lets through who has the token. Missing and wrong tokens are told the same. */
export const auth = wsgify.middleware((req, app, { token }: { token: string }) => {
  if (!sameText(req.headers.get('X-Auth-Token') ?? '', token))
    throw new HTTPForbidden('a valid X-Auth-Token is needed')
  return app
})

type Resource = Readonly<Record<string, () => unknown>>

/** The API over a collection. `/instances` is the collection, `/instances/{id}` one of its members. */
export function instancesApi(instances = new Instances()) {
  const collection = (req: Request): Resource => ({
    GET: () => ({ instances: instances.all() }),
    POST: async () => {
      const instance = instances.create(await nameIn(req))
      return Response.json({ instance }, { status: 201, location: `/instances/${instance.id}` })
    },
  })

  const member = (req: Request, id: string): Resource => {
    const instance = instances.get(id)
    if (instance === undefined) throw new HTTPNotFound(`there is no instance ${id}`)
    return {
      GET: () => ({ instance }),
      PUT: async () => ({ instance: instances.rename(id, await nameIn(req)) }),
      DELETE: () => instances.delete(id),
    }
  }

  return wsgify((req) => {
    const [root, id, ...rest] = req.pathInfo.slice(1).split('/')
    if (root !== 'instances' || id === '' || rest.length > 0) throw new HTTPNotFound()
    return answer(req, id === undefined ? collection(req) : member(req, id))
  })
}

/** The whole application, as it is served. */
export function makeApp({ token }: { token: string }) {
  return auth(instancesApi(), { token })
}

// HEAD is GET without its body, which the response sees to; OPTIONS only names the methods, as 405 does.
async function answer(req: Request, resource: Resource): Promise<unknown> {
  const method = await methodOf(req)
  const allow = ['HEAD', 'OPTIONS', ...Object.keys(resource)].sort()
  if (method === 'OPTIONS') return new Response(null, { status: 204, allow })
  const act = Object.hasOwn(resource, method)
    ? resource[method]
    : method === 'HEAD'
      ? resource.GET
      : undefined
  if (act === undefined) throw new HTTPMethodNotAllowed({ allow })
  return act()
}

// A form cannot send DELETE or PUT, so a POST may say which method it means, in its URL or in a field. Nothing but a POST
// may: a link must not delete.
async function methodOf(req: Request): Promise<string> {
  const named = req.GET.get('_method')
  if (req.method !== 'POST') {
    if (named !== null) throw new HTTPBadRequest('_method goes with POST alone')
    return req.method
  }
  return (named ?? (await req.POST()).getText('_method') ?? 'POST').toUpperCase()
}

// The name in a form or in JSON, as { name } or { instance: { name } }.
async function nameIn(req: Request): Promise<string> {
  const name = await givenName(req)
  if (typeof name !== 'string' || name === '') throw new HTTPBadRequest('a name is needed')
  return name
}

async function givenName(req: Request): Promise<unknown> {
  switch (req.contentType) {
    case 'application/json': {
      const body = (await req.json()) as { name?: unknown; instance?: { name?: unknown } } | null
      return body?.instance?.name ?? body?.name
    }
    case 'application/x-www-form-urlencoded':
      return (await req.POST()).getText('name')
    case null:
      throw new HTTPBadRequest('a name is needed, in a form or in JSON')
    default:
      throw new HTTPUnsupportedMediaType('send a form or JSON')
  }
}

// In constant time: how long the comparison takes must not tell how much of the token was right.
function sameText(given: string, expected: string): boolean {
  let differences = given.length ^ expected.length
  for (let i = 0; i < expected.length; i++) differences |= given.charCodeAt(i) ^ expected.charCodeAt(i)
  return differences === 0
}

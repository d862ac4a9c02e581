// The application behind the filter.

import { HTTPNotFound, type Request, Response, wsgify } from 'wsgify'
import type { Conf } from 'wsgify/deploy'
import { Mapper, RoutesMiddleware } from 'wsgify/routes'

export const mapper = new Mapper()
mapper.connect('things', '/things', { action: 'list' })
mapper.connect('thing', '/things/{id:\\d+}', { action: 'show' })

export const api = wsgify((req: Request) => {
  const { action, id } = req.urlvars
  if (action === 'list') return { things: [1, 2], pid: process.pid }
  if (action === 'show') return { id }
  throw new HTTPNotFound()
})

export function appFactory(globalConf: Conf, localConf: Conf) {
  const app = new RoutesMiddleware(api, mapper)
  return Object.assign(
    wsgify(async (req) => {
      if (req.path === '/greeting') return `${globalConf['greeting'] ?? 'hello'} ${localConf['name'] ?? ''}`
      if (req.path === '/echo') return new Response(await req.bytes(), { contentType: req.contentType })
      if (req.path === '/slow') {
        req.environ['wsgi.errors'].write('slow has begun\n')
        await new Promise((resolve) => setTimeout(resolve, 300))
      }
      if (req.path === '/escapes') {
        setTimeout(() => {
          throw new Error('on purpose')
        })
        await new Promise(() => undefined)
      }
      return app
    }),
    { app },
  )
}

/** Breaks the contract: a 304 with a body, and no head at all. */
export const broken = (
  environ: { PATH_INFO: string },
  startResponse: (status: string, headers: []) => void,
) => {
  if (environ.PATH_INFO !== '/') startResponse('200 OK', [])
  return 'body'
}

export default appFactory({}, { name: 'default' })

/** Leaves a timer behind, as a pool of connections would. */
export const leaving = wsgify(() => {
  setInterval(() => undefined, 1000)
  return 'left'
})

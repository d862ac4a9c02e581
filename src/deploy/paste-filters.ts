// Filters of Paste and Paste Deploy that are a line of ours each.

import type { Application, Wsgi } from '../environ/contract.ts'
import { lint } from '../environ/lint.ts'
import { HTTPExceptionMiddleware } from '../exc/http-exception-middleware.ts'
import { wsgify } from '../wsgify/wsgify.ts'
import { confOf } from './context.ts'
import type { Conf } from './protocols.ts'

const configured = wsgify.middleware((request, app, { settings }: { settings: Conf }) => {
  request.environ['paste.config'] = confOf(Object.entries(settings))
  return app
})

/** `egg:PasteDeploy#config`: each request has a copy of the settings as `paste.config` in its environ. */
export function configFilter(app: Application, globalConf: Conf, localConf: Conf): Application {
  return configured(app, { settings: confOf([...Object.entries(globalConf), ...Object.entries(localConf)]) })
}

/** `egg:Paste#lint`: holds the application and its server to the contract. */
export function lintFilter(app: Application): Wsgi {
  return lint(app)
}

/** `egg:Paste#httpexceptions`: errors with a status that the application throws become answers. */
export function httpExceptionsFilter(app: Application): Application {
  return new HTTPExceptionMiddleware(app)
}

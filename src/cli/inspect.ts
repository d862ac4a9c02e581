// wsgify serve --inspect: the inspector of the process that answers. One that is loaded anew keeps its token, so that a page
// that is open goes on.

import { Inspector } from '../inspect/inspector.ts'
import { newSecret } from '../inspect/page-files.ts'

/** Set in the environment of the process that answers, by the one that looks after it. */
const TOKEN = 'WSGIFY_INSPECT_TOKEN'

/** Makes the token that processes to come will have. */
export function keepToken(): void {
  process.env[TOKEN] ??= newSecret()
}

/** An inspector, with the token that was kept if there is one. Throws an Error where NODE_ENV is `production`. */
export function inspectorFor(): Inspector {
  const token = process.env[TOKEN]
  return new Inspector(token === undefined ? {} : { token })
}

// All rows, in their groups. What HTTP/1.1 and HTTP/2 themselves are attacked with is tried beside their readers, and what
// filters are, beside the filters.

import type { Group } from './row.ts'
import { configAndCli } from './rows/config-and-cli.ts'
import { cookieRows } from './rows/cookies.ts'
import { environCollisions } from './rows/environ-collisions.ts'
import { headerValues } from './rows/header-values.ts'
import { hostAndForwarding } from './rows/host-and-forwarding.ts'
import { jsonAndLimits } from './rows/json-and-limits.ts'
import { lifecycle } from './rows/lifecycle.ts'
import { multipart } from './rows/multipart.ts'
import { outputInjection } from './rows/output-injection.ts'
import { pathsAndStatic } from './rows/paths-and-static.ts'
import { queryAndForms } from './rows/query-and-forms.ts'
import { redirects } from './rows/redirects.ts'
import { router } from './rows/router.ts'
import { runtime } from './rows/runtime.ts'
import { tokens } from './rows/tokens.ts'

export const groups: readonly Group[] = [
  outputInjection,
  redirects,
  hostAndForwarding,
  environCollisions,
  pathsAndStatic,
  queryAndForms,
  multipart,
  jsonAndLimits,
  cookieRows,
  headerValues,
  router,
  lifecycle,
  tokens,
  configAndCli,
  runtime,
]

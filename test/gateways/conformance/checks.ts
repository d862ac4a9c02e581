// Every check, and one application that is all of theirs: the request says by a field which of them it means.

import type { Wsgi } from '../../../src/environ/contract.ts'
import { lint } from '../../../src/environ/lint.ts'
import { sameRequestApps } from '../same-request/applications.ts'
import { answerChecks } from './checks-answer.ts'
import { faultChecks } from './checks-faults.ts'
import { requestChecks } from './checks-request.ts'
import { probes } from './probes.ts'

export const checks = [...requestChecks, ...answerChecks, ...faultChecks]

const silent = { warn: () => undefined }
const apps = new Map(
  [...checks, ...probes].map(({ name, app, unlinted }) => [keyOf(name), unlinted ? app : lint(app, silent)]),
)
for (const [name, app] of Object.entries(sameRequestApps)) apps.set(keyOf(name), lint(app, silent))

/** A name as a field can carry it. */
export function keyOf(name: string): string {
  return encodeURIComponent(name)
}

/** The application of the check that a request is about. */
export const everything: Wsgi = (environ, start) => {
  const app = apps.get(environ.HTTP_X_CHECK ?? '')
  if (app === undefined) throw new Error(`there is no check ${environ.HTTP_X_CHECK}`)
  return app(environ, start)
}

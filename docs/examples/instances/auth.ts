// The filter: who has the token is let through. Missing and wrong tokens are told the same.

import { HTTPForbidden, wsgify } from 'wsgify'

export const filterFactory = wsgify.middleware((req, app, { token }: { token: string }) => {
  if (!sameText(req.headers.get('X-Auth-Token') ?? '', token))
    throw new HTTPForbidden('a valid X-Auth-Token is needed')
  return app
})

// In constant time: how long the comparison takes must not tell how much of the token was right.
function sameText(given: string, expected: string): boolean {
  let differences = given.length ^ expected.length
  for (let i = 0; i < expected.length; i++) differences |= given.charCodeAt(i) ^ expected.charCodeAt(i)
  return differences === 0
}

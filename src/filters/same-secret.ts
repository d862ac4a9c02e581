// Whether two secrets are the same, without telling by the time it takes how much of them is.

/**
 * Compares what a client gave with a secret. The time it takes depends on how long the given text is, which the client knows,
 * and on nothing else.
 */
export function sameSecret(given: string, secret: string): boolean {
  let differences = given.length ^ secret.length
  const last = Math.max(1, secret.length)
  for (let i = 0; i < given.length; i++) differences |= given.charCodeAt(i) ^ secret.charCodeAt(i % last)
  return differences === 0
}

/** The name whose secret is the given one, or null. All are looked at, so that the time does not tell which it was. */
export function ownerOf(given: string, secrets: ReadonlyMap<string, string>): string | null {
  let owner: string | null = null
  for (const [name, secret] of secrets) if (sameSecret(given, secret)) owner = name
  return owner
}

// Which names are likely to be those of secrets, for whatever shows names with their values: logs, error pages, the program.

/** What stands in the place of a secret. */
export const MASK = '[masked]'

const SECRET =
  /auth(?!or(?!i))|cookie|passw|pass$|passphrase|pwd|secret|token|session|credential|(?:api|access|private)[-_.]?key|(?:^|[-_.])(?:key|sid|pin|otp|jwt)$|signature|csrf|xsrf/i

/** Whether what has this name is likely to be a secret: a password, a token, a key, a cookie. */
export function isSecretName(name: string): boolean {
  return SECRET.test(name)
}

/** A value as it may be shown: itself, or what stands in its place. */
export function shown<Value>(name: string, value: Value): Value | typeof MASK {
  return isSecretName(name) ? MASK : value
}

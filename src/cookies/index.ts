// wsgify/cookies: cookies in full, beside what requests and responses have of them.

export { parseCookieDate } from './cookie-date.ts'
export { CookieJar, type StoredCookie } from './jar.ts'
export { formatCookies, parseCookies } from './parse.ts'
export { type ParsedSetCookie, parseSetCookie } from './parse-set-cookie.ts'
export {
  CookieProfile,
  type CookieSource,
  type CookieTarget,
  type ProfileAttributes,
  type ProfileOptions,
  SignedCookieProfile,
  type SignedProfileOptions,
} from './profile.ts'
export { type SealedOptions, SealedSerializer } from './sealed.ts'
export { Base64Serializer, JSONSerializer, type Serializer } from './serializers.ts'
export { formatSetCookie, type SetCookieAttributes } from './set-cookie.ts'
export { type Hash, type SignedOptions, SignedSerializer } from './signed.ts'

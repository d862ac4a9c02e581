// What a route asks of a request beside its path: method, sub-domain, and a function of the user.

import { type Environ, kind } from '../environ/contract.ts'
import { isToken } from '../syntax/field.ts'

/** What a route asks of a request beside its path. */
export interface Conditions {
  /** Methods, told apart by case; HEAD is not implied by GET. Asked only when there is an environ. */
  readonly method?: string | readonly string[]
  /** `true`: any sub-domain; `false` or `null`: none; else one of these. Needs `mapper.subDomains`. */
  readonly subDomain?: boolean | string | readonly string[] | null
  /**
   * Called last, with the environ (null when only a URL is matched) and the result, which it may change; the route does
   * not match when it returns something falsy.
   */
  readonly function?: (environ: Environ | null, result: Record<string, unknown>) => unknown
}

/** Conditions that were read. */
export class ConditionSet {
  readonly methods: readonly string[] | null
  /** null: not asked; true: any; false: none may be there. */
  readonly subDomains: boolean | readonly string[] | null
  readonly function: Conditions['function'] | null

  /** `of` says whose conditions they are, for the message. Throws a TypeError for what is none. */
  constructor(given: Conditions, of: string) {
    if (typeof given !== 'object' || Array.isArray(given)) {
      throw new TypeError(`${of} has conditions as an object, not ${kind(given)}`)
    }
    for (const key of Object.keys(given)) {
      if (key !== 'method' && key !== 'subDomain' && key !== 'function') {
        throw new TypeError(
          `${of} has the condition ${JSON.stringify(key)}: there are method, subDomain and function`,
        )
      }
    }
    const { method, subDomain, function: test } = given
    this.methods = method === undefined ? null : listOf(method, isToken, `${of} has as its method`, '"GET"')
    this.subDomains =
      subDomain === undefined
        ? null
        : subDomain === null || typeof subDomain === 'boolean'
          ? (subDomain ?? false)
          : listOf(subDomain, (name) => name !== '', `${of} has as its sub-domain`, '"api"')
    if (test !== undefined && typeof test !== 'function') {
      throw new TypeError(`${of} has as its condition a function, not ${kind(test)}`)
    }
    this.function = test ?? null
  }

  /** Whether a method is allowed; any is without a condition. */
  allowsMethod(method: string): boolean {
    return this.methods === null || this.methods.includes(method)
  }

  /** Whether a sub-domain is allowed; null for none. */
  allowsSubDomain(subDomain: string | null): boolean {
    const { subDomains } = this
    if (subDomains === null) return true
    if (typeof subDomains === 'boolean') return subDomains === (subDomain !== null)
    return subDomain !== null && subDomains.includes(subDomain)
  }
}

function listOf(
  given: string | readonly string[],
  sound: (one: string) => boolean,
  says: string,
  example: string,
): readonly string[] {
  const list = typeof given === 'string' ? [given] : given
  if (!Array.isArray(list) || !list.every((one) => typeof one === 'string' && sound(one))) {
    throw new TypeError(`${says} ${JSON.stringify(given)}: it is text such as ${example}, or a list of them`)
  }
  return Object.freeze([...(list as string[])])
}

// From a platform request to an environ: nothing of it is read but its head, and nothing is decoded twice.

import { EMPTY_INPUT } from '../../environ/blank.ts'
import type { Environ, LazyParts } from '../../environ/contract.ts'
import { NewHostedEnviron, type ServerFacts } from '../../environ/new-environ.ts'
import { domainOf, portOf } from '../../environ/request-url.ts'
import { byteStringOfText } from '../../syntax/bytes.ts'
import { decodePercent } from '../../syntax/percent.ts'
import { checkHost, DROPPED, keyOf, lengthOf } from '../request-rules.ts'
import { byteStringOfField, protocolOf } from './host.ts'

/** What the requests of a gateway have in common. */
export type CommonFacts = Pick<ServerFacts, 'errors' | 'multiprocess' | 'limits'>

const WIDE = /[^\x00-\xff]/

// As a method of the environ: a function that is made for each request costs as much as what it does.
function setField(this: Environ, value: string, name: string): void {
  const key = keyOf(name)
  if (key !== DROPPED) this[key] = byteStringOfField(value)
}

/** Makes environs of platform requests, and keeps what is the same for all that come to one origin. */
export class EnvironMaker {
  private readonly common: CommonFacts
  private origin = ''
  private facts: ServerFacts
  private host = ''

  constructor(common: CommonFacts) {
    this.common = common
    this.facts = { ...common, name: 'localhost', port: '80', scheme: 'http' }
  }

  /** The environ of a request. Its input is empty: the caller sets it. Throws Refusal for a malformed length or host. */
  environOf(request: globalThis.Request, method: string, exchange: LazyParts): Environ {
    const { url, headers } = request
    const slash = url.indexOf('/', 8)
    const end = slash < 0 ? url.length : slash
    if (end !== this.origin.length || !url.startsWith(this.origin)) this.comesTo(url.slice(0, end))
    const hash = url.indexOf('#', end)
    let target = (hash < 0 ? url.slice(end) : url.slice(end, hash)) || '/'
    if (WIDE.test(target)) target = byteStringOfText(target)
    const question = target.indexOf('?')
    const environ = new NewHostedEnviron(
      method,
      decodePercent(question < 0 ? target : target.slice(0, question)),
      question < 0 ? '' : target.slice(question + 1),
      protocolOf(request),
      target,
      undefined,
      undefined,
      EMPTY_INPUT,
      exchange,
      this.facts,
    )
    headers.forEach(setField, environ)
    const length = environ.CONTENT_LENGTH
    if (length !== undefined) lengthOf(length)
    environ.HTTP_HOST = environ.HTTP_HOST === undefined ? this.host : checkHost(environ.HTTP_HOST, 1)
    return environ
  }

  private comesTo(origin: string): void {
    const scheme = origin.startsWith('https:') ? 'https' : 'http'
    const host = origin.slice(scheme.length + 3)
    const name = domainOf(host)
    this.origin = origin
    this.host = host
    this.facts = {
      ...this.common,
      scheme,
      name: name.startsWith('[') ? name.slice(1, -1) : name,
      port: portOf(host, scheme),
    }
  }
}

// wsgify/gateways/lambda: an application as a function of AWS Lambda, behind API Gateway, a function URL or a load balancer.

import type { Application } from '../environ/contract.ts'
import { type LambdaEvent, readEvent } from './lambda/event.ts'
import { type LambdaContext, LambdaGateway, type LambdaOptions } from './lambda/gateway.ts'
import type { LambdaResult } from './lambda/result.ts'
import { ResultWire, type StreamRuntime, StreamWire } from './lambda/wire.ts'

export { defaultLimits, type Limits } from '../environ/limits.ts'
export type { HttpApiEvent, LambdaEvent, LoadBalancerEvent, RestApiEvent } from './lambda/event.ts'
export type { LambdaContext, LambdaOptions } from './lambda/gateway.ts'
export type { LambdaResult, StreamMetadata } from './lambda/result.ts'
export type { ResponseStream, StreamRuntime } from './lambda/wire.ts'
export type { HandlerOptions, LogEntry } from './node/gateway.ts'
export type { Outcome } from './node/outgoing.ts'

/** A handler of Lambda that answers requests. */
export type LambdaHandler = (event: LambdaEvent, context?: LambdaContext) => Promise<LambdaResult>

/**
 * Makes a handler of an application, for events of API Gateway (payload formats 1.0 and 2.0), of function URLs and of
 * Application Load Balancers. The event and the context are in the environ as `aws.event` and `aws.context`.
 *
 * The handler rejects with a TypeError for an event that carries no request. Throws as its options are wrong.
 *
 * @example
 * export const handler = toLambda(app)
 */
export function toLambda(app: Application, options: LambdaOptions = {}): LambdaHandler {
  const gateway = new LambdaGateway(app, options)
  return async (event, context) => {
    const request = readEvent(event)
    return new Promise((resolve) => {
      const wire = new ResultWire(
        request,
        (result) => {
          unwatch()
          resolve(result)
        },
        gateway.errors,
      )
      const unwatch = gateway.watch(context, () => wire.outOfTime())
      gateway.take(wire, event, request, context)
    })
  }
}

/** How events are answered by a stream. */
export interface LambdaStreamOptions extends LambdaOptions {
  /** What the runtime has for streams; the global `awslambda` by default. */
  readonly runtime?: StreamRuntime | undefined
}

/**
 * Makes a handler that sends its answer while it is made, for a function URL or a REST API that is set to stream. What
 * `wsgify.wait_until` is given runs on after the answer.
 *
 * Throws a TypeError where there is no such runtime.
 *
 * @example
 * export const handler = toLambdaStream(app)
 */
export function toLambdaStream(
  app: Application,
  options: LambdaStreamOptions = {},
): (event: LambdaEvent, context: LambdaContext) => unknown {
  const gateway = new LambdaGateway(app, options)
  const runtime = options.runtime ?? (globalThis as { awslambda?: StreamRuntime }).awslambda
  if (runtime === undefined) {
    throw new TypeError(
      'toLambdaStream needs awslambda, which the Node runtime of Lambda has, or the option runtime',
    )
  }
  return runtime.streamifyResponse<LambdaEvent, LambdaContext>(async (event, stream, context) => {
    const request = readEvent(event)
    const waiting: Promise<void>[] = []
    await new Promise<void>((resolve, reject) => {
      const wire = new StreamWire(
        request,
        (metadata) => runtime.HttpResponseStream.from(stream, metadata),
        (error) => {
          unwatch()
          if (error === undefined) resolve()
          else reject(error)
        },
      )
      const unwatch = gateway.watch(context, () => wire.outOfTime())
      gateway.take(wire, event, request, context, {
        'wsgify.wait_until': (promise) => void waiting.push(settled(promise, gateway)),
      })
    })
    // What runs on may wait for more.
    for (let at = 0; at < waiting.length; at++) await waiting[at]
  })
}

async function settled(promise: PromiseLike<unknown>, gateway: LambdaGateway): Promise<void> {
  try {
    await promise
  } catch (error) {
    gateway.report(error, null)
  }
}

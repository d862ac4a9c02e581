// Calls an application in process and reads its whole answer: the smallest gateway there is.

import { chunkBytes, collectChunks, isChunk } from './body.ts'
import type { Application, Environ, HeaderList } from './contract.ts'
import { Answer, run } from './run.ts'

/** A complete answer: what went through the contract, before any Response is made of it. */
export interface CallResult {
  /** The status line, such as `200 OK`. */
  readonly status: string
  readonly headers: HeaderList
  /** The chunks of the body as bytes, empty ones left out. */
  readonly chunks: readonly Uint8Array[]
}

/**
 * Runs an application once and resolves to its status, headers and chunks; its iterator is closed exactly once.
 *
 * Rejects with what the application throws, and with ContractError when it breaks the contract.
 *
 * @example
 * const { status, chunks } = await call(app, blank('/instances?limit=3'))
 */
export async function call(app: Application, environ: Environ): Promise<CallResult> {
  const answer = await run(app, environ, new Answer())
  const { statusLine: status, headerlist, body } = answer
  answer.headSent = true
  if (!isChunk(body)) return { status, headers: headerlist as HeaderList, chunks: await collectChunks(body) }
  const bytes = chunkBytes(body)
  return { status, headers: headerlist as HeaderList, chunks: bytes.length > 0 ? [bytes] : [] }
}

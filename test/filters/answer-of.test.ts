import { describe, expect, test } from 'vitest'
import type { Wsgi } from '../../src/environ/contract.ts'
import { HTTPConflict } from '../../src/exc/client-error.ts'
import { answerOf } from '../../src/filters/answer-of.ts'
import { Request } from '../../src/message/request.ts'
import { Response } from '../../src/message/response.ts'

const status = (res: Response) => res.status
const throwing =
  (error: unknown): Wsgi =>
  () => {
    throw error
  }

describe('answerOf', () => {
  test('is synchronous where the application is, errors included', () => {
    expect(answerOf(Request.blank('/'), new Response('a'), status)).toBe(200)
    expect(answerOf(Request.blank('/'), throwing(new HTTPConflict()), status)).toBe(409)
    expect(answerOf(Request.blank('/'), throwing(Object.assign(new Error(), { status: 404 })), status)).toBe(
      404,
    )
  })

  test('waits where it does not', async () => {
    const later: Wsgi = async (environ, start) => new Response('b').wsgi(environ, start)
    expect(await answerOf(Request.blank('/'), later, status)).toBe(200)
    expect(await answerOf(Request.blank('/'), async () => Promise.reject(new HTTPConflict()), status)).toBe(
      409,
    )
  })

  test('throws any other error on', async () => {
    const bug = new Error('bug')
    expect(() => answerOf(Request.blank('/'), throwing(bug), status)).toThrow(bug)
    await expect(answerOf(Request.blank('/'), async () => Promise.reject(bug), status)).rejects.toBe(bug)
  })

  test('an error of `use` is not taken for one of the application', async () => {
    const use = () => {
      throw new HTTPConflict('mine')
    }
    expect(() => answerOf(Request.blank('/'), new Response(), use)).toThrow('mine')
    const later: Wsgi = async (environ, start) => new Response('b').wsgi(environ, start)
    await expect(answerOf(Request.blank('/'), later, use)).rejects.toThrow('mine')
  })
})

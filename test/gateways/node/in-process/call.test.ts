import { getEventListeners } from 'node:events'
import { expect, it } from 'vitest'
import { blank } from '../../../../src/environ/blank.ts'
import type { Body, HeaderList } from '../../../../src/environ/contract.ts'
import { HandlerCall } from '../../../../src/gateways/node/in-process/call.ts'

function watched(environ = blank('/')): { call: HandlerCall; seen: string[] } {
  const call = new HandlerCall(environ)
  const seen: string[] = []
  call.request.on('close', () => seen.push('request closed'))
  call.response.on('finish', () => seen.push('finished'))
  call.response.on('close', () => seen.push('response closed'))
  return { call, seen }
}

const start: (status: string, headers: HeaderList) => void = () => undefined
const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 5))

it('ends request and response once, when all was taken', async () => {
  const { call, seen } = watched()
  call.response.end('x')
  expect(String(call.answer(start))).toBe('x')
  await settled()
  expect(seen.sort()).toEqual(['finished', 'request closed', 'response closed'])
  call.fail(new Error('too late'))
  await settled()
  expect([seen.length, call.response.destroyed, call.request.aborted]).toEqual([3, true, false])
})

it('ends them without a finish, when the reader leaves', async () => {
  const { call, seen } = watched()
  call.response.write('x')
  const body = (await call.answer(start)) as AsyncIterableIterator<Uint8Array>
  await body.return?.()
  await settled()
  expect(seen.sort()).toEqual(['request closed', 'response closed'])
  expect(call.request.aborted).toBe(true)
})

it('fails with a client that leaves, or has left', async () => {
  const environ = blank('/')
  const controller = new AbortController()
  environ['wsgify.signal'] = controller.signal
  const { call, seen } = watched(environ)
  const answer = call.answer(start) as Promise<Body>
  controller.abort()
  await expect(answer).rejects.toThrow('the client left')
  await settled()
  expect(seen.sort()).toEqual(['request closed', 'response closed'])
  expect(() => new HandlerCall(environ).answer(start)).toThrow('the client left')
})

it('leaves nothing on a signal that is for many calls, however each ends', async () => {
  const environ = blank('/')
  const { signal } = new AbortController()
  environ['wsgify.signal'] = signal
  const whole = new HandlerCall(environ)
  whole.response.end('x')
  whole.answer(start)
  const failed = new HandlerCall(environ)
  failed.fail(new Error('no'))
  expect(getEventListeners(signal, 'abort')).toHaveLength(2)
  await settled()
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

it('gives the head that is asked to be sent before its body', async () => {
  const { call } = watched()
  const heads: string[] = []
  const answer = call.answer((status) => heads.push(status))
  call.response.writeHead(202)
  await settled()
  expect(heads).toEqual([])
  call.response.flushHeaders()
  await answer
  expect(heads).toEqual(['202 Accepted'])
  call.response.destroy()
})

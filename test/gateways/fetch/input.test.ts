import { expect, test, vi } from 'vitest'
import { BodyTooLarge, ClientDisconnected } from '../../../src/gateways/body-errors.ts'
import { FetchInput } from '../../../src/gateways/fetch/input.ts'

const post = (body: BodyInit) =>
  new Request('http://h/', { method: 'POST', body, duplex: 'half' } as RequestInit)
const streamOf = (...chunks: string[]) =>
  new ReadableStream({
    pull(controller) {
      const chunk = chunks.shift()
      if (chunk === undefined) controller.close()
      else if (chunk === '!') controller.error(new Error('reset'))
      else controller.enqueue(new TextEncoder().encode(chunk))
    },
  })

async function read(input: FetchInput): Promise<string[]> {
  const chunks: string[] = []
  for await (const chunk of input) chunks.push(new TextDecoder().decode(chunk))
  return chunks
}

const owner = () => ({ overLimit: vi.fn() })

test('a small body is read in one piece', async () => {
  const request = post('hello')
  const stream = vi.spyOn(request, 'body', 'get')
  expect(await read(new FetchInput(request, 5, true, 100, owner()))).toEqual(['hello'])
  expect(stream).not.toHaveBeenCalled()
})

test('others are read as they come', async () => {
  expect(await read(new FetchInput(post(streamOf('a', 'b')), -1, false, 100, owner()))).toEqual(['a', 'b'])
})

test.each([true, false])('less than was announced is no body (whole: %s)', async (whole) => {
  await expect(read(new FetchInput(post(streamOf('abc')), 5, whole, 100, owner()))).rejects.toThrow(
    ClientDisconnected,
  )
})

test('a stream that breaks is a client that has left', async () => {
  await expect(read(new FetchInput(post(streamOf('abc', '!')), -1, false, 100, owner()))).rejects.toThrow(
    ClientDisconnected,
  )
})

test.each([true, false])(
  'a body beyond the limit is refused where it is counted (whole: %s)',
  async (whole) => {
    const told = owner()
    await expect(read(new FetchInput(post(streamOf('abc', 'def')), -1, whole, 5, told))).rejects.toThrow(
      BodyTooLarge,
    )
    expect(told.overLimit).toHaveBeenCalledOnce()
  },
)

test('it is read once', async () => {
  const input = new FetchInput(post('a'), 1, true, 100, owner())
  await read(input)
  await expect(read(input)).rejects.toThrow('read already')
})

test('whoever stops early leaves the stream to the runtime', async () => {
  const cancel = vi.fn()
  const request = post(
    new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(3)), cancel }),
  )
  const iterator = new FetchInput(request, -1, false, 100, owner())[Symbol.asyncIterator]()
  await iterator.next()
  await iterator.return?.()
  expect(await iterator.next()).toMatchObject({ done: true })
  expect(cancel).not.toHaveBeenCalled()
  expect(request.body?.locked).toBe(false)
})

test('a client that is known to have left is told to the reader, also while it waits', async () => {
  const silent = () => new FetchInput(post(new ReadableStream({})), -1, false, 100, owner())
  const waiting = silent()
  const reading = read(waiting)
  await new Promise((resolve) => setTimeout(resolve, 5))
  waiting.fail(new ClientDisconnected())
  await expect(reading).rejects.toThrow(ClientDisconnected)
  const later = silent()
  later.fail(new ClientDisconnected())
  await expect(read(later)).rejects.toThrow(ClientDisconnected)
})

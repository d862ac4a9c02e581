import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { eventStream, formatEvent, type ServerSentEvent } from '../../src/message/event-stream.ts'

const decoder = new TextDecoder()

/** What a browser makes of a stream of events. HTML Standard section 9.2.6. */
function dispatched(text: string): { data: string; event: string; id: string }[] {
  const events: { data: string; event: string; id: string }[] = []
  let [data, event, id] = ['', '', '']
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (line === '') {
      if (data !== '') events.push({ data: data.slice(0, -1), event: event || 'message', id })
      data = event = ''
      continue
    }
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []
    if (field === 'data') data += `${value}\n`
    else if (field === 'event') event = value
    else if (field === 'id' && !value.includes('\0')) id = value
  }
  return events
}

describe('the text of an event', () => {
  test.each<[string | ServerSentEvent, string]>([
    ['hello', 'data: hello\n\n'],
    [{ data: 'a\nb\r\nc\rd' }, 'data: a\ndata: b\ndata: c\ndata: d\n\n'],
    [
      { event: 'made', id: '7', retry: 500, data: { id: 7 } },
      'event: made\nid: 7\nretry: 500\ndata: {"id":7}\n\n',
    ],
    [{ comment: 'still\nhere' }, ': still\n: here\n\n'],
    [{ data: '' }, 'data: \n\n'],
    [{ data: null }, 'data: null\n\n'],
    [{ id: '' }, 'id: \n\n'],
  ])('%j', (given, text) => expect(formatEvent(given)).toBe(text))

  test.each<[string, ServerSentEvent]>([
    ['a line end in the kind', { event: 'a\nb' }],
    ['a carriage return in the id', { id: 'a\rb' }],
    ['NUL in the id', { id: 'a\0b' }],
    ['a retry that is no number', { retry: 1.5 }],
    ['data without a form', { data: () => 1 }],
  ])('refuses %s', (_, given) => expect(() => formatEvent(given)).toThrow(TypeError))

  test('one event is read for one event, whatever its data', () => {
    const piece = fc.constantFrom('\r', '\n', 'data', 'event', 'id', ':', ' ', 'x', '\0', '\u2028')
    fc.assert(
      fc.property(
        fc.array(piece).map((pieces) => pieces.join('')),
        (data) => {
          const [read, ...more] = dispatched(formatEvent({ event: 'e', id: '1', data }))
          expect(more).toEqual([])
          expect(read).toEqual({ data: data.replace(/\r\n|\r/g, '\n'), event: 'e', id: '1' })
        },
      ),
    )
  })
})

describe('a stream of events', () => {
  const texts = async (iterable: AsyncIterable<Uint8Array>, most = 100) => {
    const found: string[] = []
    for await (const chunk of iterable) {
      found.push(decoder.decode(chunk))
      if (found.length === most) break
    }
    return found
  }

  test('has each event as it comes', async () => {
    expect(await texts(eventStream(['a', { data: 1 }], 0))).toEqual(['data: a\n\n', 'data: 1\n\n'])
    const later = (async function* () {
      yield 'x'
    })()
    expect(await texts(eventStream(later, 0))).toEqual(['data: x\n\n'])
  })

  test('has an empty comment where no event comes for so long', async () => {
    const slow = (async function* () {
      await new Promise((resolve) => setTimeout(resolve, 70))
      yield 'at last'
    })()
    const found = await texts(eventStream(slow, 20))
    expect(found.at(-1)).toBe('data: at last\n\n')
    expect(found.length).toBeGreaterThan(1)
    expect(found.slice(0, -1).every((text) => text === ':\n\n')).toBe(true)
  })

  test('that says nothing for long keeps nothing for each comment', async () => {
    const pending = new Promise<IteratorResult<string>>(() => undefined)
    const listened = vi.spyOn(pending, 'then')
    const quiet = { [Symbol.asyncIterator]: () => ({ next: () => pending }) }
    expect(await texts(eventStream(quiet, 1), 5)).toEqual(Array(5).fill(':\n\n'))
    expect(listened).toHaveBeenCalledTimes(1)
  })

  test('is closed at once when nobody reads on, also while it waits', async () => {
    let closed = 0
    const idle = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<IteratorResult<string>>(() => undefined),
        return: async () => ({ done: true as const, value: void closed++ }),
      }),
    }
    const iterator = eventStream(idle, 0)[Symbol.asyncIterator]()
    const waiting = iterator.next()
    await iterator.return?.()
    await iterator.return?.()
    expect([await waiting, closed]).toEqual([{ done: true, value: undefined }, 1])
  })

  test('fails as its source does, and closes one whose event cannot be sent', async () => {
    const failing = (async function* () {
      yield 'a'
      throw new Error('broken')
    })()
    await expect(texts(eventStream(failing, 0))).rejects.toThrow('broken')
    let closed = 0
    const bad = {
      [Symbol.iterator]: () => ({
        next: () => ({ done: false as const, value: { id: 'a\n' } }),
        return: () => ({ done: true as const, value: void closed++ }),
      }),
    }
    await expect(texts(eventStream(bad, 0))).rejects.toThrow('the id of an event')
    expect(closed).toBe(1)
  })
})

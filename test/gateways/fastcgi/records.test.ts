import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  ProtocolError,
  paddingOf,
  RecordReader,
  recordHead,
  recordOf,
} from '../../../src/gateways/fastcgi/records.ts'
import { record } from '../../support/records.ts'

type Told = [type: number, id: number, content: string]

function read(...packets: Buffer[]): Told[] {
  const list: Told[] = []
  const reader = new RecordReader((type, id, content) => list.push([type, id, content.toString('latin1')]))
  for (const packet of packets) {
    // The reader's memory is overwritten, as that of a socket is.
    const bytes = Buffer.from(packet)
    reader.read(bytes)
    bytes.fill(0xee)
  }
  return list
}

const good = Buffer.concat([
  record(1, 1, '12345678', 3),
  record(4, 65_535, ''),
  record(5, 258, 'x'.repeat(65_535), 255),
])
const wanted: Told[] = [
  [1, 1, '12345678'],
  [4, 65_535, ''],
  [5, 258, 'x'.repeat(65_535)],
]

test('records are read, whatever their padding', () => {
  expect(read(good)).toEqual(wanted)
})

test('records are read however they are cut', () => {
  for (let at = 0; at <= 40; at++)
    expect(read(good.subarray(0, at), good.subarray(at)), String(at)).toEqual(wanted)
  const bytes = Array.from({ length: good.length }, (_, at) => good.subarray(at, at + 1))
  expect(read(...bytes)).toEqual(wanted)
  fc.assert(
    fc.property(fc.array(fc.nat(good.length), { maxLength: 8 }), (cuts) => {
      const places = [0, ...cuts.sort((a, b) => a - b), good.length]
      expect(read(...places.slice(1).map((end, i) => good.subarray(places[i], end)))).toEqual(wanted)
    }),
    { numRuns: 50 },
  )
})

test('part of a record is known as such, and nothing is read after a stop', () => {
  const list: number[] = []
  const reader: RecordReader = new RecordReader((type) => {
    list.push(type)
    if (type === 2) reader.stop()
  })
  reader.read(good.subarray(0, 5))
  expect(reader.hasPart).toBe(true)
  reader.read(Buffer.concat([good.subarray(5, 19), record(2, 1), record(3, 1)]))
  expect([list, reader.hasPart]).toEqual([[1, 2], false])
  reader.read(good)
  expect(list).toEqual([1, 2])
})

describe('what is no record of FastCGI 1', () => {
  test.each(['\0', '\x02\x01\0\x01', 'GET / HTTP/1.1\r\n\r\n', '\x16\x03\x01\x02'])('%j', (text) => {
    expect(() => read(Buffer.from(text, 'latin1'))).toThrow(ProtocolError)
    expect(() => read(good, Buffer.from(text, 'latin1'))).toThrow(ProtocolError)
  })
})

test('what is written is read again, at a multiple of eight', () => {
  for (const length of [0, 1, 7, 8, 9, 65_528]) {
    const bytes = Buffer.from(recordOf(6, 300, 'y'.repeat(length)), 'latin1')
    expect(bytes.length % 8).toBe(0)
    expect(read(bytes)).toEqual([[6, 300, 'y'.repeat(length)]])
    expect(recordHead(6, 300, length).charCodeAt(6)).toBe(paddingOf(length).length)
  }
})

test('any bytes are read, waited for, or end the connection', () => {
  const head = fc.tuple(fc.nat(20), fc.nat(3), fc.uint8Array({ maxLength: 40 }), fc.nat(255))
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
    fc
      .array(head)
      .map((list) =>
        Buffer.concat(list.map(([type, id, content, padding]) => record(type, id, content, padding))),
      ),
  )
  fc.assert(
    fc.property(bytes, fc.nat(300), (all, cut) => {
      try {
        read(all.subarray(0, cut), all.subarray(cut))
      } catch (error) {
        expect(error).toBeInstanceOf(ProtocolError)
      }
    }),
    { numRuns: 3000 },
  )
})

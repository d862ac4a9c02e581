import * as zlib from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { decoderOf, madeCodings } from '../../src/body/codings.ts'
import { decodeInput, isEncoded } from '../../src/body/decompress.ts'
import { readInput } from '../../src/body/input.ts'
import { blank } from '../../src/environ/blank.ts'
import { defaultLimits } from '../../src/environ/limits.ts'
import { arriving } from '../support/multipart.ts'

const limits = { ...defaultLimits, decodeRatio: 25 }
const encoders: Record<string, (text: string) => Uint8Array> = {
  gzip: (text) => zlib.gzipSync(text),
  'x-gzip': (text) => zlib.gzipSync(text),
  deflate: (text) => zlib.deflateSync(text),
  br: (text) => zlib.brotliCompressSync(text),
  zstd: (text) => (zlib as unknown as { zstdCompressSync(text: string): Uint8Array }).zstdCompressSync(text),
}

async function environOf(coding: string, bytes: Uint8Array, given = limits) {
  const environ = blank('/', {
    environ: {
      'wsgi.input': arriving(bytes, 5),
      CONTENT_LENGTH: String(bytes.length),
      HTTP_CONTENT_ENCODING: coding,
    },
  })
  if (isEncoded(environ, given)) await decodeInput(environ, given)
  return environ
}
async function read(coding: string, bytes: Uint8Array, given = limits, most = 1e7): Promise<string> {
  return Buffer.from(await readInput(await environOf(coding, bytes, given), most)).toString()
}

const undone = madeCodings().filter((coding) => decoderOf(coding) !== null)

describe('codings', () => {
  test('those that every Node undoes are known', () => {
    // Deno takes the beginning of a body in br for all of it.
    const br = 'Deno' in globalThis ? [] : ['br']
    expect(undone.filter((coding) => coding !== 'zstd')).toEqual(['gzip', 'x-gzip', 'deflate', ...br])
  })

  test.each(undone)('%s is undone', async (coding) => {
    const text = 'hello, w\u00f6rld '.repeat(100)
    expect(await read(coding.toUpperCase(), (encoders[coding] as (text: string) => Uint8Array)(text))).toBe(
      text,
    )
  })

  test('what is decoded says so no more', async () => {
    const environ = await environOf('gzip', zlib.gzipSync('x'))
    expect([environ.HTTP_CONTENT_ENCODING, environ.CONTENT_LENGTH, environ['wsgi.input_terminated']]).toEqual(
      [undefined, undefined, true],
    )
  })

  test.each(['identity', '', ' '])('%j is none', async (coding) => {
    expect(await read(coding, Buffer.from('plain'))).toBe('plain')
  })

  test.each(['gzip, gzip', 'compress', 'nonsense', '__proto__', '\u00a0gzip', 'gzip\u3000'])(
    '%s is a 415',
    async (coding) => {
      await expect(environOf(coding, Buffer.from('x'))).rejects.toMatchObject({ status: 415 })
    },
  )

  test('none is undone unless the limits allow it', async () => {
    await expect(environOf('gzip', zlib.gzipSync('x'), defaultLimits)).rejects.toMatchObject({ status: 415 })
  })

  test('two readers at once decode it once, and what is not known stays as it came', async () => {
    const environ = blank('/', {
      environ: { 'wsgi.input': [zlib.gzipSync('hello')], HTTP_CONTENT_ENCODING: 'gzip' },
    })
    await Promise.all([decodeInput(environ, limits), decodeInput(environ, limits)])
    expect(Buffer.from(await readInput(environ, 100)).toString()).toBe('hello')

    const strange = blank('/', { environ: { HTTP_CONTENT_ENCODING: 'nonsense' } })
    await expect(decodeInput(strange, limits)).rejects.toMatchObject({ status: 415 })
    expect(strange.HTTP_CONTENT_ENCODING).toBe('nonsense')
  })
})

describe('what goes wrong', () => {
  test.each(undone)('%s that is broken or cut short is a 400', async (coding) => {
    const good = (encoders[coding] as (text: string) => Uint8Array)('hello '.repeat(1000))
    for (const bad of [Buffer.from('no such thing'), good.subarray(0, good.length - 3)]) {
      await expect(read(coding, bad)).rejects.toMatchObject({ status: 400 })
    }
  })

  test('a bomb is a 413, before it is in memory', async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(50_000_000))
    await expect(read('gzip', bomb, limits, Infinity)).rejects.toMatchObject({
      status: 413,
      message: 'the body is more than 25 times as large as it came (decodeRatio)',
    })
  })

  test('more than the reader takes is a 413', async () => {
    await expect(read('gzip', zlib.gzipSync('x'.repeat(1000)), limits, 100)).rejects.toMatchObject({
      status: 413,
    })
  })

  test('the error of a client that leaves is told as it is', async () => {
    const bytes = zlib.gzipSync('hello '.repeat(1000))
    const environ = blank('/', {
      environ: {
        HTTP_CONTENT_ENCODING: 'gzip',
        'wsgi.input': (async function* () {
          yield bytes.subarray(0, 10)
          throw new Error('the client left')
        })(),
      },
    })
    await decodeInput(environ, limits)
    await expect((async () => readInput(environ, 1e6))()).rejects.toThrow('the client left')
  })

  test('a reader that stops leaves nothing running', async () => {
    let closed = 0
    const bytes = zlib.gzipSync('x'.repeat(500_000))
    const input = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false as const, value: bytes }),
        return: async () => ({ done: true as const, value: void closed++ }),
      }),
    }
    const environ = blank('/', { environ: { 'wsgi.input': input, HTTP_CONTENT_ENCODING: 'gzip' } })
    await decodeInput(environ, { ...limits, decodeRatio: 1e6 })
    for await (const chunk of environ['wsgi.input'] as AsyncIterable<Uint8Array>) {
      expect(chunk.length).toBeGreaterThan(0)
      break
    }
    expect(closed).toBe(1)
  })
})

import { describe, expect, test } from 'vitest'
import { readInput, shareInput } from '../../../src/body/input.ts'
import { multipartForm } from '../../../src/body/multipart/read.ts'
import { blank } from '../../../src/environ/blank.ts'
import type { Input, LazyParts } from '../../../src/environ/contract.ts'
import { defaultLimits } from '../../../src/environ/limits.ts'
import { MediaType } from '../../../src/headers/media-type.ts'
import { isWorkers } from '../../../src/syntax/runtime.ts'
import { arriving, bodyOf, bytesOf, field } from '../../support/multipart.ts'

const TYPE = MediaType.parse('multipart/form-data; boundary=b') as MediaType
const BODY = bodyOf('b', [field('a'), 'one'], [field('f', 'x'), 'two'.repeat(400)])
const given = (input: Input, more: object = {}) => blank('/', { environ: { 'wsgi.input': input, ...more } })
const names = (pairs: readonly (readonly [string, unknown])[]) => pairs.map(([name]) => name)

describe('a form', () => {
  test.each<[string, () => ReturnType<typeof given>]>([
    ['in memory', () => given([bytesOf(BODY)])],
    ['that arrives, and is small', () => given(arriving(BODY), { CONTENT_LENGTH: String(BODY.length) })],
  ])('%s can be read again, in any form and any order', async (_name, make) => {
    const environ = make()
    expect(names(await multipartForm(environ, TYPE, defaultLimits))).toEqual(['a', 'f'])
    expect(Buffer.from(await readInput(environ, 10_000)).toString()).toBe(BODY)
    expect(names(await multipartForm(environ, TYPE, defaultLimits))).toEqual(['a', 'f'])
    const other = make()
    await readInput(other, 10_000)
    expect(names(await multipartForm(other, TYPE, defaultLimits))).toEqual(['a', 'f'])
  })

  test.each<[string, object]>([
    ['large', { CONTENT_LENGTH: String(BODY.length) }],
    ['of no known length', { 'wsgi.input_terminated': true }],
  ])('that is %s is read as it arrives, and after that as this form alone', async (_name, environ) => {
    const made = given(arriving(BODY), environ)
    const limits = { ...defaultLimits, spoolBytes: 10 }
    expect(await multipartForm(made, TYPE, limits)).toBe(await multipartForm(made, TYPE, limits))
    await expect((async () => readInput(made, 10_000))()).rejects.toThrow('read as a form while it arrived')
  })

  test('that was read as it arrived is there for a copy of its environ as well, and stays for itself', async () => {
    const made = given(arriving(BODY))
    const pairs = await multipartForm(made, TYPE, defaultLimits)
    const copy = { ...made }
    shareInput(made, copy, 10_000)
    expect(await multipartForm(copy, TYPE, defaultLimits)).toBe(pairs)
    expect(await multipartForm(made, TYPE, defaultLimits)).toBe(pairs)
  })

  test('two that ask at the same time get the same one', async () => {
    const made = given(arriving(BODY))
    const [one, other] = await Promise.all([
      multipartForm(made, TYPE, defaultLimits),
      multipartForm(made, TYPE, defaultLimits),
    ])
    expect(one).toBe(other)
  })

  test('under another Content-Type is another form', async () => {
    const environ = given([bytesOf(BODY)])
    await multipartForm(environ, TYPE, defaultLimits)
    const other = MediaType.parse('multipart/form-data; boundary=other') as MediaType
    await expect(multipartForm(environ, other, defaultLimits)).rejects.toMatchObject({ status: 400 })
  })

  test.skipIf(isWorkers)('lets its temporary file go when the exchange ends', async () => {
    const ends: (() => void)[] = []
    const exchange: LazyParts = {
      signal: new AbortController().signal,
      onEnd: (cleanup) => ends.push(cleanup),
    }
    const environ = given(arriving(BODY), { 'wsgify.exchange': exchange })
    const [, [, file]] = (await multipartForm(environ, TYPE, { ...defaultLimits, spoolBytes: 10 })) as [
      unknown,
      [string, File],
    ]
    expect(await file.text()).toBe('two'.repeat(400))
    for (const end of ends) end()
    await expect(file.text()).rejects.toThrow('its request has ended')
  })
})

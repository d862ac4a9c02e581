import { expect, onTestFinished, test, vi } from 'vitest'
import { readForm } from '../../../src/body/multipart/form.ts'
import { Spool, SpooledFile } from '../../../src/body/spool.ts'
import { defaultLimits } from '../../../src/environ/limits.ts'
import { MediaType } from '../../../src/headers/media-type.ts'
import { isWorkers } from '../../../src/syntax/runtime.ts'
import { arriving, bodyOf, field } from '../../support/multipart.ts'

function form(body: string, changed: object = {}) {
  const limits = { ...defaultLimits, ...changed }
  return readForm(
    arriving(body, 1000),
    MediaType.parse('multipart/form-data; boundary=b') as MediaType,
    limits,
  )
}

const fileAt = (pairs: readonly (readonly [string, string | File])[], at: number) =>
  (pairs[at] as [string, File])[1]

test('fields are text, files are Files', async () => {
  const { pairs, close } = await form(
    bodyOf(
      'b',
      [field('a'), 'one'],
      [field('f', 'x.txt', 'image/png'), 'two'],
      [field('a'), ''],
      [field('g', ''), ''],
    ),
  )
  expect(
    pairs.map(([name, value]) => [
      name,
      typeof value === 'string' ? value : [value.name, value.type, value.size],
    ]),
  ).toEqual([
    ['a', 'one'],
    ['f', ['x.txt', 'image/png', 3]],
    ['a', ''],
    // Bun's has a charset behind the types of text.
    ['g', ['', new Blob([], { type: 'text/plain' }).type, 0]],
  ])
  expect(pairs[1]?.[1]).toBeInstanceOf(File)
  expect(await fileAt(pairs, 1).text()).toBe('two')
  close()
})

test.skipIf(isWorkers)(
  'files beyond the memory go to one temporary file, and come back from it',
  async () => {
    const large = 'x'.repeat(5000)
    const body = bodyOf(
      'b',
      [field('a', '1'), 'small'],
      [field('b', '2'), large],
      [field('c', '3'), 'tiny'],
      [field('d', '4'), large.toUpperCase()],
    )
    const { pairs, close } = await form(body, { spoolBytes: 100 })
    expect(pairs.map(([, file]) => file instanceof SpooledFile)).toEqual([false, true, false, true])
    for (const [i, content] of ['small', large, 'tiny', large.toUpperCase()].entries()) {
      expect(await fileAt(pairs, i).text()).toBe(content)
    }
    close()
    await expect(fileAt(pairs, 1).text()).rejects.toThrow('its request has ended')
  },
)

test.each<[string, object, string]>([
  ['many fields', { params: 1 }, 'the body has more than 1 fields (params)'],
  ['much text', { formMemory: 5 }, '(formMemory)'],
])('%s are a 413 that names its limit', async (_name, limits, message) => {
  const body = bodyOf('b', [field('a'), '123'], [field('b'), '456'])
  await expect(form(body, limits)).rejects.toMatchObject({
    status: 413,
    message: expect.stringContaining(message),
  })
})

test.skipIf(isWorkers)('a form that is refused leaves nothing behind', async () => {
  const closed = vi.spyOn(Spool.prototype, 'close')
  onTestFinished(() => closed.mockRestore())
  const body = bodyOf('b', [field('a', '1'), 'x'.repeat(5000)])
  await expect(form(body, { spoolBytes: 100, fileBytes: 4000 })).rejects.toMatchObject({ status: 413 })
  await expect(form(body.slice(0, -8), { spoolBytes: 100 })).rejects.toMatchObject({ status: 400 })
  expect(closed).toHaveBeenCalledTimes(2)
})

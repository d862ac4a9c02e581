// The libraries that people validate with, through a request and to the answer of a client.

import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, expectTypeOf, test } from 'vitest'
import * as z from 'zod'
import type { Schema } from '../../../src/body/schema.ts'
import type { Request } from '../../../src/message/request.ts'
import { wsgify } from '../../../src/wsgify/wsgify.ts'

const zodInstance = z.object({ name: z.string().min(1), flavor: z.object({ ram: z.coerce.number().int() }) })
const valibotInstance = v.object({
  name: v.pipe(v.string(), v.minLength(1)),
  flavor: v.object({ ram: v.pipe(v.union([v.number(), v.string()]), v.transform(Number), v.integer()) }),
})
const arktypeInstance = type({ name: 'string > 0', flavor: { ram: 'string.integer.parse | number.integer' } })

interface Instance {
  readonly name: string
  readonly flavor: { readonly ram: number }
}

test('the type of what comes out is the schema’s', () => {
  const withZod = (req: Request) => req.json(zodInstance)
  const withValibot = (req: Request) => req.json(valibotInstance)
  const withArktype = (req: Request) => req.json(arktypeInstance)
  const query = (req: Request) => req.query(z.object({ page: z.coerce.number() }))
  expectTypeOf(withZod).returns.resolves.toExtend<Instance>()
  expectTypeOf(withValibot).returns.resolves.toExtend<Instance>()
  expectTypeOf(withArktype).returns.resolves.toExtend<Instance>()
  expectTypeOf(query).returns.resolves.toEqualTypeOf<{ page: number }>()
})

describe.each<[string, Schema<Instance>]>([
  ['zod', zodInstance],
  ['valibot', valibotInstance],
  ['arktype', arktypeInstance as Schema<Instance>],
])('%s', (_name, schema) => {
  const app = wsgify(async (req) => (await req.json(schema)).flavor)
  const send = (body: unknown) => app.post('/', body, { accept: 'application/problem+json' })

  test('gives its output', async () => {
    const res = await send({ name: 'inst-0', flavor: { ram: '512' } })
    expect([res.status, await res.json()]).toEqual([200, { ram: 512 }])
  })

  test('is answered with 422, a problem that lists each issue with its path', async () => {
    const res = await send({ name: '', flavor: { ram: 'much' } })
    expect([res.status, res.contentType]).toEqual([422, 'application/problem+json'])
    const problem = (await res.json()) as {
      status: number
      errors: { message: string; path: (string | number)[] }[]
    }
    expect(problem.status).toBe(422)
    expect(problem.errors.map(({ path }) => path).sort()).toEqual([['flavor', 'ram'], ['name']])
    for (const { message } of problem.errors) expect(message).toMatch(/\w/)
  })
})

test('query and form are validated with their values: one as itself, several as an array', async () => {
  const schema = z.object({ page: z.coerce.number().int().positive(), tag: z.array(z.string()) })
  const app = wsgify(async (req) => (req.method === 'GET' ? req.query(schema) : req.params(schema)))
  expect(await (await app.get('/?page=2&tag=a&tag=b')).json()).toEqual({ page: 2, tag: ['a', 'b'] })
  const posted = await app.request('/?page=2', {
    POST: [
      ['tag', 'a'],
      ['tag', 'b'],
    ],
  })
  expect(await posted.json()).toEqual({ page: 2, tag: ['a', 'b'] })
  expect((await app.get('/?page=0&tag=a&tag=b')).status).toBe(422)
})

import { expect, expectTypeOf, test } from 'vitest'
import type { PathArgs, PathValue, PathVariables } from '../../src/routes/path-variables.ts'
import { parseTemplate } from '../../src/routes/template.ts'

test('variables have types from the literal of the path', () => {
  expectTypeOf<PathVariables<'/a/b'>>().branded.toEqualTypeOf<Record<never, never>>()
  expectTypeOf<PathVariables<'/instances/{id:\\d+}'>>().branded.toEqualTypeOf<{ id: string }>()
  expectTypeOf<PathVariables<'/{y:\\d{4}}/{m:\\d{1,2}}/x'>>().branded.toEqualTypeOf<{
    y: string
    m: string
  }>()
  expectTypeOf<PathVariables<'/m/{id}{.format}'>>().branded.toEqualTypeOf<{
    id: string
    format: string | null
  }>()
  expectTypeOf<PathVariables<'/m{.format:json|xml}'>>().branded.toEqualTypeOf<{ format: string | null }>()
  expectTypeOf<PathVariables<'/:a/:(b)c-:d'>>().branded.toEqualTypeOf<{ a: string; b: string; d: string }>()
  expectTypeOf<PathVariables<'/:id{.f}'>>().branded.toEqualTypeOf<{ id: string; f: string | null }>()
  expectTypeOf<PathVariables<'/files/*path'>>().branded.toEqualTypeOf<{ path: string }>()
  expectTypeOf<PathVariables<'/files/*(path).txt/:x.y'>>().branded.toEqualTypeOf<{
    path: string
    x: string
  }>()
  expectTypeOf<PathVariables<'/a\\:b/\\{c\\}/{d:\\}}'>>().branded.toEqualTypeOf<{ d: string }>()
  expectTypeOf<PathVariables<string>>().toEqualTypeOf<Record<string, unknown>>()
})

test('arguments are what the path needs, and what it may be given', () => {
  expectTypeOf<{ id: number }>().toExtend<PathArgs<'/{id}'>>()
  expectTypeOf<{ id: 7; format: 'json' }>().toExtend<PathArgs<'/{id}{.format}'>>()
  expectTypeOf<{ id: 7; format: null }>().toExtend<PathArgs<'/{id}{.format}'>>()
  expectTypeOf<{ id: 7 }>().toExtend<PathArgs<'/{id}{.format}'>>()
  expectTypeOf<Record<never, never>>().not.toExtend<PathArgs<'/{id}'>>()
  expectTypeOf<{ id: null }>().not.toExtend<PathArgs<'/{id}'>>()
  expectTypeOf<{ b: 1 }>().toExtend<PathArgs<'/{a}/{b}', { a: string }>>()
  expectTypeOf<PathArgs<'/{a}'>['a']>().toEqualTypeOf<PathValue>()
})

test('a long path is no trouble for the types', () => {
  type Long =
    '/organisations/{organisation}/projects/{project}/environments/{environment}/deployments/{deployment:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}}/logs/{log}{.format}'
  expectTypeOf<PathVariables<Long>['deployment']>().toEqualTypeOf<string>()
  expectTypeOf<PathVariables<Long>['format']>().toEqualTypeOf<string | null>()
})

test('the types find what the parser finds', () => {
  const names = parseTemplate('/:a/:(b)c-:d/{e:x{2}}{.f}').flatMap((part) =>
    typeof part === 'string' ? [] : [part.name],
  )
  expectTypeOf<keyof PathVariables<'/:a/:(b)c-:d/{e:x{2}}{.f}'>>().toEqualTypeOf<
    'a' | 'b' | 'd' | 'e' | 'f'
  >()
  expect(names).toEqual(['a', 'b', 'd', 'e', 'f'])
})

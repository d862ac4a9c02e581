import { afterEach, expect, test, vi } from 'vitest'
import { builtinModule } from '../../src/syntax/runtime.ts'

afterEach(() => vi.unstubAllGlobals())

test('a module of Node is there where the runtime has it', () => {
  expect(builtinModule('node:path')).toMatchObject({ join: expect.any(Function) })
  expect(builtinModule('node:nothing')).toBeUndefined()
})

test.each([
  ['no process', undefined],
  ['a process without a way to ask', {}],
  [
    'a process that throws for what it lacks, as that of Workers does',
    {
      getBuiltinModule: () => {
        throw new Error('internal error')
      },
    },
  ],
])('there is none where there is %s', (_, process) => {
  vi.stubGlobal('process', process)
  expect(builtinModule('node:fs')).toBeUndefined()
})

import { expect, it } from 'vitest'
import { configFilter, httpExceptionsFilter, lintFilter } from '../../src/deploy/paste-filters.ts'
import { blank } from '../../src/environ/blank.ts'
import { call } from '../../src/environ/call.ts'
import { LintError } from '../../src/environ/lint.ts'
import { HTTPNotFound } from '../../src/exc/client-error.ts'
import { Request } from '../../src/message/request.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

it('gives each request a copy of the settings, the local ones first', async () => {
  const seen: unknown[] = []
  const app = wsgify((req) => {
    const conf = req.environ['paste.config'] as Record<string, string>
    seen.push({ ...conf })
    conf['a'] = 'changed'
    return 'ok'
  })
  const configured = configFilter(app, { a: 'global', b: 'global' }, { a: 'local' })
  for (let i = 0; i < 2; i++) await Request.blank('/').getResponse(configured)
  expect(seen).toEqual([
    { a: 'local', b: 'global' },
    { a: 'local', b: 'global' },
  ])
})

it('holds an application to the contract', async () => {
  const bad = lintFilter((_, startResponse) => {
    startResponse('OK', [])
    return ''
  })
  await expect(call(bad, blank('/'))).rejects.toBeInstanceOf(LintError)
})

it('answers with errors that have a status', async () => {
  const app = httpExceptionsFilter(() => {
    throw new HTTPNotFound('no instance 7')
  })
  const { status } = await call(app, blank('/'))
  expect(status).toBe('404 Not Found')
})

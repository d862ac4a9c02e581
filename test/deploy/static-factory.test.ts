import { describe, expect, it } from 'vitest'
import { loadApp } from '../../src/deploy/load.ts'
import { staticFactory } from '../../src/deploy/static-factory.ts'
import { Request } from '../../src/message/request.ts'
import { folderWith } from '../support/configuration.ts'

describe('staticFactory', () => {
  it('serves a directory beside the configuration', async () => {
    const relativeTo = folderWith({
      'a.ini': '[app:main]\nuse = egg:Paste#static\ndocument_root = public\ncache_max_age = 60',
      'public/a.txt': 'hello',
    })
    const app = await loadApp('config:a.ini', { relativeTo })
    const response = await Request.blank('/a.txt').getResponse(app)
    expect([response.status, await response.text(), response.headers.get('Cache-Control')]).toEqual([
      200,
      'hello',
      'max-age=60',
    ])
    expect((await Request.blank('/../a.ini').getResponse(app)).status).toBe(404)
  })

  it('wants a directory, and nothing it does not know', async () => {
    await expect(staticFactory({}, {})).rejects.toThrow('the setting "document_root" is missing')
    await expect(staticFactory({}, { document_rot: '.' })).rejects.toThrow('did you mean "document_root"?')
    await expect(staticFactory({ here: '/nowhere' }, { document_root: 'x' })).rejects.toThrow(
      'there is no directory',
    )
  })
})

import { expect, test } from 'vitest'
import { Request } from '../../src/message/request.ts'
import { Mapper } from '../../src/routes/mapper.ts'
import { RestController } from '../../src/routes/rest-controller.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

class Instance extends RestController {
  @wsgify get(_req: Request, { id }: { id: string }) {
    return { id }
  }
  @wsgify post() {}
  @wsgify reboot(_req: Request, { id }: { id: string }) {
    return `reboots ${id}`
  }
}

const mapper = new Mapper()
  .connect('/instances/{id}/reboot', { controller: new Instance(), action: 'reboot' })
  .connect('/instances/{id}', { controller: new Instance() })
const ask = async (method: string, url: string) => {
  const res = await Request.blank(url, { method }).getResponse(mapper)
  return [res.status, await res.text(), res.headers.get('Allow')]
}

test('its methods are called as the methods of requests are', async () => {
  expect(await ask('GET', '/instances/7')).toEqual([200, '{"id":"7"}', null])
  expect(await ask('POST', '/instances/7')).toEqual([204, '', null])
  expect(await ask('POST', '/instances/7/reboot')).toEqual([200, 'reboots 7', null])
  const [status, , allow] = await ask('DELETE', '/instances/7')
  expect([status, allow]).toEqual([405, 'GET, HEAD, OPTIONS, POST'])
})

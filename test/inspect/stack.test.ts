import { expect, test } from 'vitest'
import { URLMap } from '../../src/deploy/urlmap.ts'
import { wsgify } from '../../src/index.ts'
import { Masks } from '../../src/inspect/masks.ts'
import { stackOf } from '../../src/inspect/stack.ts'
import { Watch } from '../../src/inspect/watch.ts'
import { Mapper } from '../../src/routes/mapper.ts'

test('the layers, what leads to each, and the routes', () => {
  const mapper = new Mapper().connect('one', '/{id:\\d+}', {
    controller: wsgify(function show() {
      return 'x'
    }),
    action: 'show',
    conditions: { method: ['GET', 'HEAD'] },
  })
  const watch = new Watch()
  const by = {
    kind: 'app',
    section: 'app:api',
    file: '/etc/a.ini',
    line: 3,
    factory: 'm:f',
    localConf: { token: 'x', size: '1' },
    next: null,
  } as const
  const api = watch.around(mapper, by)
  const layer = watch.layerOf(watch.around(new URLMap().set('/v1', api)))
  if (layer === null) throw new Error('there is no layer')
  expect(stackOf(layer, new Masks())).toMatchObject({
    kind: 'map',
    parts: [
      {
        at: '/v1',
        layer: {
          kind: 'router',
          name: 'api',
          section: 'app:api',
          place: 'a.ini:3',
          factory: 'm:f',
          settings: [
            ['token', '[masked]'],
            ['size', '1'],
          ],
          routes: [
            {
              name: 'one',
              methods: ['GET', 'HEAD'],
              path: '/{id:\\d+}',
              variables: [{ name: 'id', pattern: '\\d+' }],
              controller: 'show.show',
            },
          ],
          parts: [{ at: null, layer: { kind: 'controller' } }],
        },
      },
      { at: null, layer: { name: 'notFound' } },
    ],
  })
})

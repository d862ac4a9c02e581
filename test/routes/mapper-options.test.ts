import { expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { Mapper } from '../../src/routes/mapper.ts'
import { type MapperOptions, mapperOptions } from '../../src/routes/mapper-options.ts'

test('each option can be given, and no other', () => {
  const all: Required<MapperOptions> = {
    explicit: true,
    minimization: false,
    hardcodeNames: true,
    appendSlash: false,
    prefix: '/app',
    subDomains: true,
    subDomainsIgnore: ['www'],
    domainMatch: 'example\\.org',
    controllerScan: ['a'],
    alwaysScan: false,
  }
  expect(Object.keys(all).sort()).toEqual([...mapperOptions].sort())
  expect(() => new Mapper(all)).not.toThrow()
  expect(() => new Mapper({ minimise: true } as MapperOptions)).toThrow('a mapper has no option "minimise"')
  expect(() => new Mapper({ match: true } as MapperOptions)).toThrow(TypeError)
})

test('prefix comes before every path, at the border of a segment', () => {
  const mapper = new Mapper({ prefix: '/app' })
    .connect('/{a}', { controller: 'x' })
    .connect('/', { controller: 'r' })
  expect(mapper.match('/app/1')).toMatchObject({ a: '1' })
  expect(mapper.match('/app')).toMatchObject({ controller: 'r' })
  expect(mapper.match('/application')).toBeNull()
  expect(mapper.match('/1')).toBeNull()
  expect(mapper.generate({ controller: 'x', a: 1 })).toBe('/app/1')
  for (const prefix of ['app', '/', '/app/', '/a?b', '']) {
    expect(() => new Mapper({ prefix })).toThrow('a prefix is a path such as "/app"')
  }
})

test('what is assigned later counts as what was given', () => {
  const mapper = new Mapper()
  mapper.minimization = true
  mapper.connect('a/:b', { controller: 'x', b: '1' })
  expect(mapper.match('/a')).toMatchObject({ b: '1' })
  mapper.appendSlash = true
  expect(mapper.generate({ controller: 'x', b: '2' })).toBe('/a/2/')
  mapper.subDomains = true
  mapper.domainMatch = /example\.co\.uk/
  const environ = blank('/a', { environ: { HTTP_HOST: 'fred.example.co.uk' } })
  expect(mapper.match(environ)).toMatchObject({ subDomain: 'fred' })
  expect([new Mapper().domainMatch, mapper.domainMatch]).toEqual(['[^./]+?\\.[^./]+', /example\.co\.uk/])
})

test('controllerScan is asked once, or for each match', () => {
  let calls = 0
  const controllerScan = () => {
    calls++
    return calls < 3 ? ['blog'] : ['blog', 'shop']
  }
  const once = new Mapper({ controllerScan }).connect('/{controller}')
  expect([once.match('/blog'), once.match('/shop'), calls]).toMatchObject([{ controller: 'blog' }, null, 1])
  calls = 0
  const always = new Mapper({ controllerScan, alwaysScan: true }).connect('/{controller}')
  expect([always.match('/shop'), always.match('/shop'), always.match('/shop')]).toMatchObject([
    null,
    null,
    { controller: 'shop' },
  ])
})

test('without a scan any controller matches', () => {
  expect(new Mapper().connect('/{controller}').match('/blog')).toMatchObject({ controller: 'blog' })
  expect(new Mapper({ controllerScan: [] }).connect('/{controller}').match('/blog')).toBeNull()
})

import { describe, expect, expectTypeOf, test } from 'vitest'
import type { Environ } from '../../src/environ/contract.ts'
import { GenerationError } from '../../src/routes/errors.ts'
import { Mapper } from '../../src/routes/mapper.ts'
import { URLGenerator } from '../../src/routes/url-generator.ts'

const mapper = new Mapper()
  .connect('home', '/', { controller: 'home' })
  .connect('post', '/{year:\\d{4}}/{slug}{.format}', { controller: 'blog', action: 'view' })
  .connect('cdn', 'https://cdn.org/{file}', { _static: true })
const environ = (more: Partial<Environ> = {}): Partial<Environ> => ({
  HTTP_HOST: 'example.org:8080',
  'wsgi.url_scheme': 'http',
  SCRIPT_NAME: '/app',
  ...more,
})
const url = new URLGenerator(mapper, environ())

test('names have their arguments as types', () => {
  expect(url('post', { year: 2024, slug: 'a b' })).toBe('/app/2024/a%20b')
  expect(url('post', { year: 2024, slug: 'x', format: 'json', page: 2 })).toBe('/app/2024/x.json?page=2')
  expect(url('home')).toBe('/app/')
  // @ts-expect-error: slug is missing
  expect(() => url('post', { year: 2024 })).toThrow('"slug" is missing')
  // @ts-expect-error: so is all
  expect(() => url('post')).toThrow(GenerationError)
  expectTypeOf(url('anything', { of: 'arguments' })).toEqualTypeOf<string>()
})

test('the message says which route, and what', () => {
  expect(() => url('post', { year: 24, slug: 'x' })).toThrow(
    'no URL can be made by the route "post" (/{year:\\d{4}}/{slug}{.format}): "year" (24) does not match its requirement \\d{4}',
  )
})

test.each([
  [{ anchor: 'top of' }, '/app/#top%20of'],
  [{ qualified: true }, 'http://example.org:8080/app/'],
  [{ host: 'other.org' }, 'http://other.org/app/'],
  [{ protocol: 'https' }, 'https://example.org/app/'],
  [{ protocol: 'https', qualified: true }, 'https://example.org:8080/app/'],
  [{ protocol: '', host: 'other.org' }, '//other.org/app/'],
  [{ qualified: false }, '/app/'],
  [{ host: null, anchor: null, protocol: null }, '/app/'],
  [
    { anchor_: 'a', host_: 'h', protocol_: 'p', qualified_: 'q' },
    '/app/?anchor=a&host=h&protocol=p&qualified=q',
  ],
])('with %j', (args, expected) => {
  expect(url('home', args)).toBe(expected)
})

test('what is no name is a URL', () => {
  expect(url('/static/x.css', { v: 3 })).toBe('/app/static/x.css?v=3')
  expect(url('https://x.org/?a=1#b', { c: 'd' })).toBe('https://x.org/?a=1&c=d#b')
  expect(url('//x.org/')).toBe('//x.org/')
  expect(url('cdn', { file: 'a b.js', qualified: true })).toBe('https://cdn.org/a%20b.js')
})

test('a host that is none is not put into a URL', () => {
  const odd = new URLGenerator(
    mapper,
    environ({ HTTP_HOST: 'evil.org/?', SERVER_NAME: 'srv', SERVER_PORT: '80' }),
  )
  expect(odd('home', { qualified: true })).toBe('http://srv/app/')
  expect(() => url('home', { host: 'evil.org/?' })).toThrow(
    'a host is such as "example.org:8080", not "evil.org/?"',
  )
  expect(() => url('home', { protocol: 'java script' })).toThrow('a protocol is such as "https"')
})

test('forwarded fields are not believed here', () => {
  const forwarded = environ({ HTTP_X_FORWARDED_HOST: 'evil.org', HTTP_X_FORWARDED_PROTO: 'https' })
  expect(new URLGenerator(mapper, forwarded)('home', { qualified: true })).toBe(
    'http://example.org:8080/app/',
  )
})

test('without an environ there is no host', () => {
  const bare = new URLGenerator(mapper)
  expect(bare('home')).toBe('/')
  expect(bare('home', { host: 'x.org' })).toBe('http://x.org/')
  expect(() => bare('home', { qualified: true })).toThrow('needs an environ with HTTP_HOST or SERVER_NAME')
})

describe('current', () => {
  const classic = new Mapper().connect('/{controller}/{action}/{id}').connect('/{controller}/{action}')
  const at = (named: Record<string, unknown>) =>
    new URLGenerator(classic, environ({ SCRIPT_NAME: '', 'wsgiorg.routing_args': [[], named] }))

  test('starts from what matched', () => {
    const here = at({ controller: 'blog', action: 'view', id: '5' })
    expect(here.current()).toBe('/blog/view/5')
    expect(here.current({ id: 6 })).toBe('/blog/view/6')
    expect(here.current({ action: 'edit', q: 1 })).toBe('/blog/edit/5?q=1')
    expect(here.current({ id: null })).toBe('/blog/view')
    expect(here.current({ controller: 'admin' })).toBe('/admin/index/5')
    expect(here.current({ controller: '/admin', action: 'x' })).toBe('/admin/x')
  })
})

test('names of Object.prototype are not there', () => {
  const proto = new Mapper().connect('n', '/{constructor}/{toString}')
  const make = new URLGenerator(proto) as unknown as (name: string, args?: object) => string
  expect(() => make('n', {})).toThrow('"constructor" is missing')
  expect(make('n', { constructor: 'a', toString: 'b' })).toBe('/a/b')
  expect(make('constructor')).toBe('constructor')
})

test('what is no argument is refused', () => {
  expect(() => (url as (...given: unknown[]) => string)('home', 'x')).toThrow(
    'arguments as an object, not of "x"',
  )
  expect(() => (url as (...given: unknown[]) => string)(5)).toThrow(TypeError)
})

test('a filter may set anchor, host and protocol', () => {
  const filtered = new Mapper().connect('a', '/a', {
    _filter: (args) => ({ ...args, _anchor: 'x', _host: 'h.org', _protocol: 'https' }),
  })
  expect(new URLGenerator(filtered, environ())('a')).toBe('https://h.org/app/a#x')
})

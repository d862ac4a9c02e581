import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Entry } from '../../src/static/listing.ts'
import { listingPage, PAGE_POLICY, sizeText } from '../../src/static/listing-page.ts'

const entry = (name: string, directory = false): Entry => ({
  name,
  directory,
  size: directory ? null : 1536,
  modified: new Date('2026-01-02T03:04:05Z'),
})
const page = (entries: Entry[], mount = '/files', path = '/sub/', truncated = false) =>
  listingPage(mount, path, { entries, truncated })

test('a page has a row for each entry, with links that stay below', () => {
  const html = page([entry('docs', true), entry('a b.txt')])
  expect(html).toContain('<a href="./docs/"><bdi>docs</bdi>/</a>')
  expect(html).toContain('<a href="./a%20b.txt"><bdi>a b.txt</bdi></a>')
  expect(html).toContain('<span title="1536 bytes">1.5 KiB</span>')
  expect(html).toContain(
    '<time datetime="2026-01-02T03:04:05.000Z">2026-01-02 <span class="clock">03:04</span></time>',
  )
  expect(html).toContain('<title>/files/sub/</title>')
  expect(html).toContain(
    '<li><a href="../"><bdi>files</bdi></a></li><li aria-current="page"><bdi>sub</bdi></li>',
  )
})

test('the top has no way up, and a list that was cut says so', () => {
  expect(page([entry('a')], '', '/')).not.toContain('../')
  expect(page([], '', '/')).toContain('There is nothing here.')
  expect(page([entry('a')], '', '/', true)).toContain('the first 1 entries are shown')
  expect(page([entry('a')])).not.toContain('There is more')
})

test('its policy allows its own style, and nothing else', () => {
  const style = /<style>([\s\S]*?)<\/style>/.exec(page([]))?.[1] as string
  const hash = createHash('sha256').update(style).digest('base64')
  expect(PAGE_POLICY).toContain(`style-src 'sha256-${hash}'`)
  expect(PAGE_POLICY).toMatch(/^default-src 'none';/)
  expect(PAGE_POLICY).not.toMatch(/script|unsafe/)
  expect(page([entry('a')])).not.toMatch(/<script| on[a-z]+=|style="/)
})

test('no name gets out of its place', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1 }),
    fc.constantFrom(
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      "' onclick='x",
      'javascript:alert(1)',
      '&lt;',
      '</title>',
      '//evil.example',
    ),
  )
  const skeleton = (html: string) => html.match(/<\/?[a-z]+|[a-z-]+="/g)
  fc.assert(
    fc.property(hostile, (name) => {
      const html = page([entry(name)], '/files', '/sub/')
      expect(skeleton(html)).toEqual(skeleton(page([entry('a')])))
      const href = /<th scope="row"><a href="(\.\/[^"]*)"/.exec(html)?.[1] as string
      expect(href).toMatch(/^\.\/[A-Za-z0-9\-_.!~*()%&#;]*$/)
      const path = `/${name.replaceAll('/', '-')}/`
      expect(skeleton(page([], name, path))).toEqual(skeleton(page([], 'a', '/a/')))
    }),
  )
})

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [1536, '1.5 KiB'],
  [1048575, '1.0 MiB'],
  [5 * 1024 ** 3, '5.0 GiB'],
  [2 ** 53, '8192.0 TiB'],
])('%d bytes are %s', (size, text) => {
  expect(sizeText(size)).toBe(text)
})

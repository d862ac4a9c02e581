import fc from 'fast-check'
import { expect, test } from 'vitest'
import { escapeHtml } from '../../src/syntax/html.ts'

test.each([
  ['', ''],
  ['plain', 'plain'],
  ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
  [`" onload='x' & more`, '&quot; onload=&#39;x&#39; &amp; more'],
  ['&amp;', '&amp;amp;'],
  ['é < ü', 'é &lt; ü'],
])('escapes %j', (text, expected) => {
  expect(escapeHtml(text)).toBe(expected)
})

test('leaves nothing that begins or ends a tag, an attribute or an entity, and loses nothing', () => {
  const back: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'&<>"\';a#39 lt') }), (text) => {
      const escaped = escapeHtml(text)
      expect(escaped).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/)
      expect(escaped.replace(/&([^;]+);/g, (_, name: string) => back[name] as string)).toBe(text)
    }),
  )
})

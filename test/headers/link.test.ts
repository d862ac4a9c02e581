import { expect, test } from 'vitest'
import { Link, type LinkValue } from '../../src/headers/link.ts'
import { expectLinear, headerLaws } from '../support/header-laws.ts'

headerLaws(Link, {
  good: [
    '</page/2>; rel="next"',
    '<http://a/?b=c,d;e>; rel=prev; title="a, b", </>; rel="start index"',
    '<>',
    `</a>; title*=UTF-8''%e2%82%ac; title=x`,
    ',</a>,, </b>;',
    '</a.woff2>; rel=preload; as=font; crossorigin, </b>; rel',
    '</a>; rel = "next"; hreflang=de; hreflang=en',
    '</a>; rel=next; rel=prev',
  ],
  bad: [
    '',
    ',',
    '/a; rel=next',
    '</a',
    '</a> </b>',
    '</a>; rel=',
    '</a>; a b',
    '</a b>',
    '</a>; rel="x',
    '</a>x; rel=y',
  ],
})

test('is found by its relation', () => {
  const link = Link.parse(`</2>; rel="next last", </1>; REL=Prev; title=x; title*=UTF-8''%e2%82%ac`)
  expect([link?.find('last')?.target, link?.find('prev')?.target, link?.find('up')]).toEqual([
    '/2',
    '/1',
    null,
  ])
  expect(Link.titleOf(link?.find('prev') as LinkValue)).toBe('\u20ac')
})

test('has parameters without a value, and several languages; of relations the first', () => {
  const [font, page] = Link.parse(
    '</a>; rel=preload; as=font; crossorigin; rel=next, </b>; rel=alternate; hreflang=de; hreflang=en',
  ) as Link
  expect(font?.parameters).toEqual([
    ['rel', 'preload'],
    ['as', 'font'],
    ['crossorigin', ''],
  ])
  expect(page?.parameters.slice(1)).toEqual([
    ['hreflang', 'de'],
    ['hreflang', 'en'],
  ])
  expect(String(Link.parse('</a>; crossorigin=""; rel'))).toBe('</a>; crossorigin; rel=""')
})

test('is made of targets and relations', () => {
  expect(
    Link.format([
      { target: '/a', rel: 'next' },
      {
        target: '/b',
        parameters: [
          ['rel', 'up'],
          ['hreflang', 'de'],
        ],
      },
    ]),
  ).toBe('</a>; rel="next", </b>; rel="up"; hreflang=de')
  expect(String(new Link([{ target: '/a', rel: 'next', parameters: [['REL', 'prev']] }]))).toBe(
    '</a>; rel="next"',
  )
  expect(() => new Link([{ target: '/a>; rel=evil' }])).toThrow(TypeError)
  expect(() => new Link([{ target: '/a\r\n' }])).toThrow(TypeError)
})

test('takes time in proportion to the text', () => {
  for (const part of ['<', '</a>,', '</a>;', '"', ',', '\\']) {
    expectLinear(
      (text) => Link.parse(text),
      (size) => `</a>; a="b"; ${part.repeat(size / part.length)}`,
    )
  }
})

// docs/README.md leads to every page, and every link of every page to what there is.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { expect, test } from 'vitest'

const guides = readdirSync('docs', { recursive: true, encoding: 'utf8' })
  .map((path) => `docs/${path.replaceAll('\\', '/')}`)
  .filter((path) => path.endsWith('.md') && !/\/(node_modules|\.[^/]+|dist)\//.test(path))
const pages = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', ...guides.sort()]

/** The files and headings that a page links to, by their path from the root; links to elsewhere are left out. */
function linksOf(page: string): { readonly to: string; readonly anchor: string | undefined }[] {
  const text = readFileSync(page, 'utf8').replace(/^```[\s\S]*?^```$/gm, '')
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = '', anchor] = target.split('#')
      return { to: path === '' ? page : posix.join(posix.dirname(page), path).replace(/\/$/, ''), anchor }
    })
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(page: string): string[] {
  const text = readFileSync(page, 'utf8').replace(/^```[\s\S]*?^```$/gm, '')
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

test('the index leads to every page', () => {
  const linked = new Set(linksOf('docs/README.md').map(({ to }) => to))
  // The decisions are reached from the first of them, and by their folder.
  const meant = guides.filter((path) => path !== 'docs/README.md' && !/^docs\/design\/(?!000)/.test(path))
  expect(meant.filter((path) => !linked.has(path))).toEqual([])
})

test('links lead to what there is', () => {
  const dead = pages.flatMap((page) =>
    linksOf(page)
      .filter(
        ({ to, anchor }) =>
          !existsSync(to) || (anchor !== undefined && to.endsWith('.md') && !anchorsOf(to).includes(anchor)),
      )
      .map(({ to, anchor }) => `${page} links to ${to}${anchor === undefined ? '' : `#${anchor}`}`),
  )
  expect(dead).toEqual([])
})

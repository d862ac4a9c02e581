// The site of the docs: the pages of the folder above, in the order of its index.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type DefaultTheme, defineConfig } from 'vitepress'

const pages = fileURLToPath(new URL('../.pages', import.meta.url))

/** A page in the side bar, by the title that it has. */
function item(path: string): DefaultTheme.SidebarItem {
  const text = readFileSync(`${pages}/${path}.md`, 'utf8')
  return { text: /^# (.*)$/m.exec(text)?.[1] ?? path, link: `/${path}` }
}

/** The groups of docs/README.md, each with the pages that it leads to. */
function groups(): DefaultTheme.SidebarItem[] {
  const [, ...parts] = readFileSync(`${pages}/guides.md`, 'utf8').split(/^## /m)
  return parts.map((part) => ({
    text: part.slice(0, part.indexOf('\n')),
    items: [...part.matchAll(/\]\(\/([^)#]*)\)/g)]
      .map(([, path = '']) => path.replace(/\/$/, '/index'))
      .filter((path) => !path.startsWith('source/') && existsSync(`${pages}/${path}.md`))
      .map(item),
  }))
}

/** All pages of a folder. */
function folder(text: string, name: string): DefaultTheme.SidebarItem {
  const names = existsSync(`${pages}/${name}`)
    ? readdirSync(`${pages}/${name}`, { recursive: true, encoding: 'utf8' })
    : []
  return {
    text,
    collapsed: true,
    items: names
      .filter((file) => file.endsWith('.md'))
      .sort()
      .map((file) => item(`${name}/${file.replace(/\.md$/, '')}`)),
  }
}

export default defineConfig({
  title: 'wsgify',
  description: 'WebOb, Paste Deploy and Routes for TypeScript',
  lang: 'en',
  srcDir: '.pages',
  outDir: 'dist',
  cacheDir: '.cache',
  cleanUrls: false,
  lastUpdated: false,
  markdown: { theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' } },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Tutorial', link: '/tutorial' },
      { text: 'Guides', link: '/guides' },
      { text: 'Reference', link: '/reference/' },
      { text: 'Changes', link: '/changelog' },
    ],
    sidebar: [
      { text: 'All pages', link: '/guides' },
      ...groups(),
      folder('Decisions', 'design'),
      folder('Reference', 'reference'),
    ],
  },
})

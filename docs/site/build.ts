// Builds the site: npm run docs. The pages are those of docs/, the readme and the reference that TypeDoc makes of the sources;
// what they link to beside pages is shown as a page of its own. Everything is made below .pages and dist, neither in git.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, extname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installPeers } from '../../test/support/peers.ts'

const here = new URL('.', import.meta.url)
const root = fileURLToPath(new URL('../..', here))
const pages = fileURLToPath(new URL('.pages/', here))
const inRoot = (path: string) => join(root, path)

/** The page of the site for a page of the repository; undefined for what is none. */
function pageOf(path: string): string | undefined {
  if (path === 'README.md') return 'index.md'
  if (path === 'docs/README.md') return 'guides.md'
  // docs/security.md is another page.
  if (path === 'SECURITY.md') return 'security-policy.md'
  if (/^(?:CHANGELOG|CONTRIBUTING|LICENSE)\.md$/.test(path)) return path.toLowerCase()
  const match = /^docs\/(?!site\/)(.*\.md)$/.exec(path)
  return match?.[1]?.replace(/(^|\/)README\.md$/, '$1index.md')
}

/** Files and folders that are linked to and are no pages, by their path. */
const shown = new Set<string>()

function linkOf(from: string, target: string): string {
  if (/^(?:[a-z]+:|#|\/)/.test(target)) return target
  const [path = '', anchor] = target.split('#')
  const to = posix.join(posix.dirname(from), path).replace(/\/$/, '')
  if (!existsSync(inRoot(to))) throw new Error(`${from} links to ${target}, which is not there`)
  if (/\.(?:png|svg)$/.test(to)) return `/${to.replace(/^docs\//, '')}`
  const folder = statSync(inRoot(to)).isDirectory()
  const page = pageOf(folder && existsSync(inRoot(`${to}/README.md`)) ? `${to}/README.md` : to)
  if (page === undefined) shown.add(to)
  const place = page?.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, '') ?? sourceOf(to)
  return `/${place}${anchor === undefined ? '' : `#${anchor}`}`
}

// Without a dot, which would be an extension to the site.
const sourceOf = (path: string) => `source/${path.replace(/^docs\//, '').replaceAll('.', '-')}`

/** A page with its links, titles of files and headings as the site has them. */
function converted(from: string, text: string): string {
  let fenced = false
  return text
    .replace(/<!-- setup[\s\S]*?-->\n/g, '')
    .split('\n')
    .map((line) => {
      const fence = /^```(\w*)(?: (\S+))?(.*)$/.exec(line)
      if (fence !== null) {
        fenced = !fenced
        const [, language, file] = fence
        return fenced && file?.includes('.') ? `\`\`\`${language} [${file}]` : line.replace(/ no-run.*/, '')
      }
      if (fenced) return line
      return line.replace(/\]\(([^)\s]+)\)/g, (_, target: string) => `](${linkOf(from, target)})`)
    })
    .join('\n')
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(pages, path)), { recursive: true })
  writeFileSync(join(pages, path), text)
}

const LANGUAGES: Readonly<Record<string, string>> = { '.conf': 'nginx', '.service': 'ini', '.mjs': 'js' }
const languageOf = (file: string) =>
  basename(file) === 'Dockerfile' ? 'docker' : (LANGUAGES[extname(file)] ?? extname(file).slice(1))

/** A page that shows a file, or the files of a folder. */
function sourcePage(path: string): string {
  const folder = statSync(inRoot(path)).isDirectory()
  const files = folder
    ? readdirSync(inRoot(path), { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => `${path}/${name}`)
    : [path]
  // What is no example is too much to be shown.
  if (folder && !path.startsWith('docs/')) {
    return `---\nsearch: false\n---\n\n# ${path}\n\n${files.map((file) => `- \`${basename(file)}\``).join('\n')}\n`
  }
  const parts = files
    .filter((file) => /\.(?:ts|mjs|js|ini|conf|json|yaml|yml|service|toml)$|Dockerfile$/.test(file))
    .map(
      (file) =>
        `\`\`\`\`${languageOf(file)} [${basename(file)}]\n${readFileSync(inRoot(file), 'utf8')}\`\`\`\`\n`,
    )
  return `---\nsearch: false\n---\n\n# ${path}\n\n${parts.join('\n')}`
}

function filesBelow(folder: string): string[] {
  return readdirSync(inRoot(folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
}

/** A page for each entry of the package, made of its types and their comments. */
function reference(): void {
  const { exports } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8')) as {
    exports: Record<string, string>
  }
  const entries = Object.entries(exports)
    .filter(([, file]) => file.endsWith('.js'))
    .map(([name, file]) => [name, file.replace(/^\.\/dist\/(.*)\.js$/, 'src/$1.ts')] as const)
  run(program('typedoc'), '--options', 'typedoc.json', ...entries.map(([, file]) => inRoot(file)))
  // The front door's own page has to be told from the list of all.
  const nameOf = (text: string) => text.replaceAll('index-1.md', 'wsgify.md')
  const titles = new Map(entries.map(([name, file]) => [placeOf(file), `wsgify${name.slice(1)}`]))
  for (const file of readdirSync(join(pages, 'reference'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.md')) continue
    const text = readFileSync(join(pages, 'reference', file), 'utf8')
    rmSync(join(pages, 'reference', file))
    const title = file === 'index.md' ? 'Reference' : titles.get(file.replace(/\.md$/, ''))
    if (title === undefined) throw new Error(`TypeDoc made ${file}, which is no entry of the package`)
    const body = nameOf(text).replace(/^(?:\[.*\n+)?# .*\n/, '')
    // Braces in comments are text, not templates of the site.
    write(`reference/${nameOf(file)}`, `# ${title}\n\n::: v-pre\n${body}\n:::\n`)
  }
}

/** Where TypeDoc puts the page of an entry. */
function placeOf(file: string): string {
  if (file === 'src/index.ts') return 'index-1'
  return file.replace(/^src\//, '').replace(/\/index\.ts$|\.ts$/, '')
}

installPeers(here)
rmSync(pages, { recursive: true, force: true })
const program = (name: string) => fileURLToPath(new URL(`node_modules/.bin/${name}`, here))
const run = (command: string, ...args: string[]) =>
  execFileSync(command, args, { cwd: fileURLToPath(here), stdio: ['ignore', 'inherit', 'inherit'] })

const sources = [
  'README.md',
  'CHANGELOG.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  ...filesBelow('docs').filter((path) => path.endsWith('.md') && pageOf(path) !== undefined),
]
const texts = new Map(sources.map((path) => [path, converted(path, readFileSync(inRoot(path), 'utf8'))]))
for (const [path, text] of texts) write(pageOf(path) as string, text)
for (const path of shown) write(`${sourceOf(path)}.md`, sourcePage(path))
for (const path of filesBelow('docs').filter((path) => /\.(?:png|svg)$/.test(path))) {
  const to = join(pages, path.replace(/^docs\//, ''))
  mkdirSync(dirname(to), { recursive: true })
  writeFileSync(to, readFileSync(inRoot(path)))
}
reference()

// For readers that are no people: https://llmstxt.org
const firstLine = (text: string) => /^# (.*)$/m.exec(text)?.[1] ?? ''
const summary = (text: string) =>
  (
    text
      .replace(/^```[\s\S]*?^```$/gm, '')
      .split('\n\n')
      .find((part) => /^[A-Z`]/.test(part)) ?? ''
  )
    .replaceAll('\n', ' ')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
const guides = sources.filter(
  (path) => path.startsWith('docs/') && !/docs\/README|design|benchmarks|differences|conformance/.test(path),
)
write(
  'public/llms.txt',
  `# wsgify\n\n> ${summary(texts.get('README.md') as string)}\n\n## Guides\n\n${guides
    .map((path) => {
      const text = texts.get(path) as string
      return `- [${firstLine(text)}](/${(pageOf(path) as string).replace(/\.md$/, '.html')}): ${summary(text)}`
    })
    .join('\n')}\n`,
)
write(
  'public/llms-full.txt',
  ['README.md', ...guides].map((path) => readFileSync(inRoot(path), 'utf8')).join('\n\n'),
)
run(program('vitepress'), 'build')

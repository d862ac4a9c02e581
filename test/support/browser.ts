// A real Chromium, without a window. A page is closed when its test ends, the browser when its file does.

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, onTestFinished } from 'vitest'
import { missing } from './real.ts'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome']
const path = NAMES.map((name) => spawnSync('which', [name]).stdout?.toString().trim()).find(Boolean)

let browser: Promise<Browser> | null = null
afterAll(async () => {
  await (await browser)?.close()
  browser = null
})

/** Opens a page; without a Chromium the test is skipped, or fails under REQUIRE_REAL. */
export async function openPage(
  context: { skip(note?: string): never },
  options: BrowserContextOptions = {},
): Promise<Page> {
  if (path === undefined) missing(context, 'chromium')
  // Its sandbox needs rights that containers do not have; all it visits is on this machine.
  browser ??= chromium.launch({ executablePath: path, args: ['--no-sandbox'] })
  const session = await (await browser).newContext(options)
  onTestFinished(() => session.close())
  const page = await session.newPage()
  page.setDefaultTimeout(10_000)
  return page
}

/** What the console of a page complains about from now on, but for the status of an answer. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
      complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  return complaints
}

/** Keeps a picture of a page in the folder SCREENSHOTS, if there is one, for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS']
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
}

/** The looks that pages are tried in. */
export const looks: readonly [name: string, options: BrowserContextOptions][] = [
  ['light', { viewport: { width: 1280, height: 800 }, colorScheme: 'light' }],
  ['dark', { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' }],
  ['phone', { viewport: { width: 375, height: 667 }, colorScheme: 'light', isMobile: true, hasTouch: true }],
]

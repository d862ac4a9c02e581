// A video that is watched in a browser: seeking asks for ranges, of a file that is larger than what was fetched.

import { statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Response, wsgify } from '../../src/index.ts'
import { FileApp } from '../../src/static/file-app.ts'
import { openPage, picture } from '../support/browser.ts'
import { running } from '../support/talk.ts'

// A minute of a test pattern.
const path = new URL('clip.webm', import.meta.url).pathname
const clip = new FileApp(path)

test('seeking fetches what is needed, and shows it', async (context) => {
  const page = await openPage(context)
  const asked: { range: string | null; status: number; contentRange: string | null }[] = []
  const app = wsgify(async (req) => {
    if (req.pathInfo !== '/clip.webm') {
      return new Response('<!doctype html><video src="/clip.webm" preload="metadata" muted></video>', {
        contentType: 'text/html',
      })
    }
    const res = await req.getResponse(clip)
    asked.push({
      range: req.headers.get('Range'),
      status: res.status,
      contentRange: res.headers.get('Content-Range'),
    })
    return res
  })
  const { port } = await running(app)
  const session = await page.context().newCDPSession(page)
  // Slow enough that the browser has not the whole file when it seeks.
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: 100_000,
    uploadThroughput: -1,
  })
  await page.goto(`http://127.0.0.1:${port}/`)
  const seen = await page.evaluate(`new Promise((resolve, reject) => {
    const video = document.querySelector('video')
    video.onerror = () => reject(new Error(video.error.message))
    const seek = () => { video.currentTime = 50 }
    if (video.readyState > 0) seek()
    else video.onloadedmetadata = seek
    video.onseeked = () => resolve({ at: video.currentTime, duration: video.duration, width: video.videoWidth })
  })`)
  expect(seen).toEqual({ at: 50, duration: 60, width: 160 })
  await picture(page, 'video')
  expect(asked[0]).toMatchObject({ range: 'bytes=0-', status: 206 })
  const { size } = statSync(path)
  const later = asked.filter(({ range }) => range !== 'bytes=0-')
  expect(later.length).toBeGreaterThan(0)
  for (const { range, status, contentRange } of later) {
    const [, first, last = String(size - 1)] = /^bytes=(\d+)-(\d+)?$/.exec(range ?? '') ?? []
    expect([status, contentRange]).toEqual([206, `bytes ${first}-${last}/${size}`])
  }
})

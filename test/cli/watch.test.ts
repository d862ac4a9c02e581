import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { watchFolder } from '../../src/cli/watch.ts'

const settled = () => new Promise((resolve) => setTimeout(resolve, 400))

test('several events are one change; what no program is made of is none', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'watch-'))
  for (const name of ['node_modules', '.git', 'below']) mkdirSync(join(folder, name))
  const changes: string[] = []
  const watcher = watchFolder(folder, (file) => changes.push(file))
  onTestFinished(() => {
    watcher.close()
    rmSync(folder, { recursive: true })
  })
  await settled()
  for (const file of ['node_modules/a.js', '.git/HEAD', '.app.ts.swp', 'app.ts~', 'access.log']) {
    writeFileSync(join(folder, file), 'x')
  }
  await settled()
  expect(changes).toEqual([])
  for (let i = 0; i < 3; i++) writeFileSync(join(folder, 'app.ts'), `${i}`)
  await settled()
  expect(changes).toEqual(['app.ts'])
  writeFileSync(join(folder, 'below/part.ts'), 'x')
  await settled()
  expect(changes).toEqual(['app.ts', join('below', 'part.ts')])
})

// Packages that this one is compared with. They are no dependency of the project, which would make its own install long: each
// folder of peers has a package.json of its own, and is installed the first time it is used.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Installs the peers of a folder, the first time. Throws where that is not possible. */
export function installPeers(folder: URL): void {
  const { dependencies } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'))
  if (Object.keys(dependencies).every((name) => existsSync(new URL(`node_modules/${name}`, folder)))) return
  console.error('installing the peers (once)')
  const { status } = spawnSync('npm', ['install', '--no-package-lock', '--no-audit', '--no-fund'], {
    cwd: fileURLToPath(folder),
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: 600_000,
  })
  if (status !== 0) throw new Error('the peers could not be installed')
}

/** A peer and its version, as it is installed: `hono 4.13.19`. */
export function versionOf(folder: URL, name: string): string {
  const manifest = readFileSync(new URL(`node_modules/${name}/package.json`, folder), 'utf8')
  return `${name} ${JSON.parse(manifest).version}`
}

// Says when something in a folder has changed that a program may be made of.

import { type FSWatcher, watch } from 'node:fs'

// A change is often several events, and half-written files.
const SETTLES = 100

const LEFT_OUT = /(?:^|[\\/])(?:node_modules|\.[^\\/]*)(?:[\\/]|$)|~$|\.(?:swp|tmp|log)$/

/** Calls back some time after files below a folder have changed; not for dot files, logs and installed packages. */
export function watchFolder(folder: string, changed: (file: string) => void): FSWatcher {
  let timer: ReturnType<typeof setTimeout> | undefined
  const watcher = watch(folder, { recursive: true }, (_event, file) => {
    if (file === null || LEFT_OUT.test(file)) return
    clearTimeout(timer)
    timer = setTimeout(changed, SETTLES, file)
  })
  watcher.once('close', () => clearTimeout(timer))
  return watcher
}

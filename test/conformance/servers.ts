// The servers that are asked: each peer in a process of its own, and wsgify in this one.

import { spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { serve } from '../../src/gateways/node.ts'
import { versionOf } from '../support/peers.ts'
import { end, hasEnded } from '../support/processes.ts'
import { PYTHON } from '../support/real.ts'
import { makeOurs } from './ours.ts'
import type { Feature } from './row.ts'

/** The time zone that all servers live in: far from UTC, so that a date read as local time is seen. */
export const TIME_ZONE = 'Asia/Tokyo'

/** A server that runs. */
export interface Running {
  readonly port: number
  /** What it has no documented way for. */
  readonly lacks: readonly Feature[]
  /** Whether it ended by itself. */
  readonly ended: () => boolean
  readonly stop: () => Promise<void>
}

/** A server that can be started. */
export interface Candidate {
  readonly name: string
  /** What is asked, with versions. */
  readonly versions: () => string
  readonly start: (files: string) => Promise<Running>
  /** Titles of areas that it has no part in. */
  readonly without?: readonly string[]
}

/** The folder of the peers. */
export const PEERS = new URL('peers/', import.meta.url)

function peer(name: string, file: string, ...packages: string[]): Candidate {
  return {
    name,
    versions: () => packages.map((one) => versionOf(PEERS, one)).join(' with '),
    start: (files) => startPeer(name, [process.execPath, file], files),
  }
}

async function startPeer(
  name: string,
  [program, file]: readonly [program: string, file: string],
  files: string,
): Promise<Running> {
  const child = spawn(program, [fileURLToPath(new URL(file, PEERS))], {
    env: { ...process.env, NODE_ENV: 'production', TZ: TIME_ZONE, FILES: files },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors = `${errors}${chunk}`.slice(0, 2000)
  })
  const said = await new Promise<{ port: number; lacks: Feature[] }>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      const line = /^\{"port":.*\}$/m.exec(String(chunk))
      if (line) resolve(JSON.parse(line[0]))
    })
    child.once('exit', () => reject(new Error(`${name} ended:\n${errors}`)))
  })
  return {
    ...said,
    ended: () => hasEnded(child),
    stop: () => end(child),
  }
}

async function startOurs(files: string): Promise<Running> {
  process.env['TZ'] = TIME_ZONE
  const { app, lacks } = makeOurs(files)
  // What the rows provoke is no news to an operator.
  const server = await serve(app, { port: 0, errors: { write: () => {} } })
  return { port: server.address.port, lacks, ended: () => false, stop: () => server.close() }
}

/** wsgify, whose rows must all be right. */
export const OURS: Candidate = { name: 'wsgify', versions: () => 'wsgify', start: startOurs }

/** The version of a distribution of Python; null where it is not installed. */
function versionInPython(distribution: string): string | null {
  const { status, stdout } = spawnSync(
    PYTHON,
    ['-c', `from importlib.metadata import version; print(version("${distribution}"))`],
    { encoding: 'utf8' },
  )
  return status === 0 ? stdout.trim() : null
}

/** WebOb is no server: what one answers by itself is not asked. */
export const WEBOB: Candidate & { readonly isThere: () => boolean } = {
  name: 'WebOb',
  versions: () => `WebOb ${versionInPython('WebOb')} with Paste ${versionInPython('Paste')}`,
  start: (files) => startPeer('WebOb', [PYTHON, 'webob_server.py'], files),
  without: ['Messages'],
  isThere: () => versionInPython('WebOb') !== null && versionInPython('Paste') !== null,
}

/** All servers, in the order of the columns. */
export const candidates: readonly Candidate[] = [
  OURS,
  WEBOB,
  peer('Hono', 'hono.mjs', 'hono', '@hono/node-server'),
  peer('h3', 'h3.mjs', 'h3', 'srvx'),
  peer('Koa', 'koa.mjs', 'koa'),
  peer('Express', 'express.mjs', 'express'),
  peer('Fastify', 'fastify.mjs', 'fastify'),
  peer('Remix', 'remix.mjs', '@remix-run/fetch-router', '@remix-run/headers', '@remix-run/node-fetch-server'),
  peer('whatwg-node', 'whatwg.mjs', '@whatwg-node/server'),
]

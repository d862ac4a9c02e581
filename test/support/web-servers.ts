// The real nginx and the real Apache, in the foreground, each with a folder, a port and a process of its own. What they are
// told is what stands in docs/examples/web-servers, but for the ports.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { end, freePort, hasEnded } from './processes.ts'
import { missing } from './real.ts'

const MODULES = '/usr/lib/apache2/modules'

/** A web server that runs. */
export interface WebServer {
  readonly port: number
  readonly pid: number
  /** What it has written to its log of errors. */
  readonly log: () => string
  close(): Promise<void>
}

type Context = { skip(note?: string): never }

/** Skips a test where there is no nginx; under REQUIRE_REAL it fails. */
export function needsNginx(context: Context): void {
  if (!hasNginx()) missing(context, 'nginx')
}

/** Skips a test where there is no Apache; under REQUIRE_REAL it fails. */
export function needsApache(context: Context): void {
  if (!hasApache()) missing(context, 'apache2')
}

export const hasNginx = () => spawnSync('nginx', ['-v']).status === 0
export const hasApache = () => existsSync(MODULES) && spawnSync('apache2', ['-v']).status === 0

/** A configuration of the docs, with other addresses. */
export function example(name: string, replaced: Readonly<Record<string, string>>): string {
  let text = readFileSync(`docs/examples/web-servers/${name}`, 'utf8')
  for (const [from, to] of Object.entries(replaced)) {
    if (!text.includes(from)) throw new Error(`${name} has no ${from}`)
    text = text.replaceAll(from, to)
  }
  return text
}

/** Starts nginx with what stands in its http block, and more words for `listen`. */
export async function startNginx(config: string, listen = ''): Promise<WebServer> {
  const folder = mkdtempSync(join(tmpdir(), 'nginx-'))
  const port = await freePort()
  for (const name of ['fastcgi_params', 'scgi_params', 'uwsgi_params']) {
    writeFileSync(join(folder, name), readFileSync(join('/etc/nginx', name)))
  }
  const temp = ['client_body', 'proxy', 'fastcgi', 'scgi', 'uwsgi']
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid ${folder}/pid; error_log stderr info;
events {}
http {
access_log off;
${temp.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n')}
${config.replace('listen 80;', `listen 127.0.0.1:${port} ${listen};`)}
}
`,
  )
  return run('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], folder, port)
}

/** Starts Apache with a configuration. */
export async function startApache(config: string): Promise<WebServer> {
  const folder = mkdtempSync(join(tmpdir(), 'apache-'))
  // Where it is started by root, its workers are somebody else.
  chmodSync(folder, 0o755)
  const port = await freePort()
  const modules = ['mpm_event', 'authz_core']
  writeFileSync(
    join(folder, 'httpd.conf'),
    `ServerName localhost
ServerRoot /usr/lib/apache2
DefaultRuntimeDir ${folder}
PidFile ${folder}/pid
ErrorLog ${folder}/error.log
LogLevel info
Listen 127.0.0.1:${port}
${modules.map((name) => `LoadModule ${name}_module modules/mod_${name}.so`).join('\n')}
${process.getuid?.() === 0 ? 'User www-data\nGroup www-data' : ''}
StartServers 1
ServerLimit 1
ThreadsPerChild 25
MaxRequestWorkers 25
MinSpareThreads 1
${config.includes('mod_cgid.so') ? `ScriptSock ${folder}/cgid` : ''}
${config}
`,
  )
  return run('apache2', ['-D', 'FOREGROUND', '-f', join(folder, 'httpd.conf')], folder, port)
}

async function run(
  program: string,
  args: readonly string[],
  folder: string,
  port: number,
): Promise<WebServer> {
  const child: ChildProcess = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log += text
  })
  const close = async () => {
    await end(child, 'SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  }
  for (let tries = 0; !(await listens(port)); tries++) {
    if (tries === 100 || hasEnded(child)) {
      await close()
      throw new Error(`${program} did not start: ${log}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const file = join(folder, 'error.log')
  return {
    port,
    pid: child.pid as number,
    log: () => log + (existsSync(file) ? readFileSync(file, 'utf8') : ''),
    close,
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => resolve(false))
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}

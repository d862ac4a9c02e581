import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { example, needsApache, startApache } from '../../support/web-servers.ts'
import { bodyOf, variablesOf } from '../conformance/cgi-client.ts'
import { cgiProgram } from '../conformance/cgi-program.ts'
import { apacheFrames, apacheSends, apacheWaits } from '../conformance/fronts.ts'
import { askHttp } from '../conformance/http-client.ts'
import { options } from '../conformance/options.ts'
import { conform } from '../conformance/suite.ts'
import { type Ask, type Got, readCgi, type Served } from '../conformance/way.ts'

const program = () => cgiProgram('./test/gateways/conformance/checks.ts', 'everything', options)

const CANNOT_SAY = 'Apache does not look at how a program has ended, and sends a last chunk'

// Node cannot give bytes that are no UTF-8 to a process; a shell can, but for the line ends after them: so a letter stands
// there, and is taken away.
const octal = (text: string) =>
  [...text].map((char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`).join('')
const exported = (name: string, value: string) => `V="$(printf '${octal(value)}.')"; export ${name}="\${V%.}"`

async function askCgi(file: string, ask: Ask): Promise<Got> {
  const { length, parts } = await bodyOf(ask, true)
  const variables = new Map<string, string>()
  for (const [name, value] of variablesOf(ask, length)) {
    // As web servers do: a shell cannot name it.
    if (!/^\w+$/.test(name)) continue
    const before = variables.get(name)
    const between = name === 'HTTP_COOKIE' ? '; ' : ', '
    variables.set(name, before === undefined ? value : `${before}${between}${value}`)
  }
  const exports = [...variables].map(([name, value]) => exported(name, value))
  const child = spawn('/bin/sh', ['-c', `${exports.join('\n')}\nexec "$0" "$1"`, process.execPath, file], {
    env: {},
  })
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      ask.onData?.(Buffer.concat(chunks).toString('latin1'))
    })
    child.stdin.on('error', () => undefined)
    child.on('close', (code) => resolve(readCgi(Buffer.concat(chunks), code === 0)))
    void ask.leave?.then(() => child.kill('SIGTERM'))
    void (async () => {
      for await (const part of parts) child.stdin.write(part)
      child.stdin.end()
    })()
  })
}

conform({
  name: 'cgi',
  share: 0.1,
  async serve(): Promise<Served> {
    const folder = await program()
    return {
      ask: (ask) => askCgi(join(folder, 'app.mjs'), ask),
      close: async () => rmSync(folder, { recursive: true }),
    }
  },
})

conform({
  name: 'cgi, Apache',
  share: 0.1,
  needs: needsApache,
  async serve(): Promise<Served> {
    const folder = await program()
    const front = await startApache(example('apache-cgi.conf', { '/usr/local/lib/api/': `${folder}/` }))
    return {
      port: front.port,
      ask: (ask) => askHttp(front.port, ask),
      close: async () => {
        await front.close()
        rmSync(folder, { recursive: true })
      },
    }
  },
  wavers: apacheFrames,
  differs: {
    ...apacheWaits,
    ...apacheSends,
    'the path /a//b': 'Apache joins slashes on its way to a program, whatever it is told',
    'an answer without a length that fails does not look whole': CANNOT_SAY,
    'an answer with a length that fails does not look whole': CANNOT_SAY,
    'an answer that is shorter than its length does not look whole': CANNOT_SAY,
  },
})

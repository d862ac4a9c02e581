// Certificates for tests, made by openssl: a server at 127.0.0.1, and a client, each its own authority.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { missing } from './real.ts'

/** A key and its certificate, PEM. */
export interface Pair {
  readonly key: string
  readonly cert: string
}

const made = new Map<string, Pair | null>()

/** A pair for a name, such as `/CN=client`, made once; null without openssl. */
export function pairFor(subject: string): Pair | null {
  let pair = made.get(subject)
  if (pair === undefined) {
    pair = make(subject)
    made.set(subject, pair)
  }
  return pair
}

/** Skips a test that misses openssl. */
export function needsOpenssl(context: { skip(note?: string): never }): void {
  if (pairFor('/CN=localhost') === null) missing(context, 'openssl')
}

/** A pair that is known to be there. */
export function pairOf(subject: string): Pair {
  const pair = pairFor(subject)
  if (pair === null) throw new Error('openssl is needed')
  return pair
}

function make(subject: string): Pair | null {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'))
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    const { status } = spawnSync('openssl', [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
      ],
      ...['-subj', subject, '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert],
    ])
    return status === 0 ? { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') } : null
  } finally {
    rmSync(folder, { recursive: true })
  }
}

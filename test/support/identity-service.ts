// A Keystone of a few users: it gives and judges tokens as version 3 of the Identity API says, and counts what it is asked.

import { Response, wsgify } from '../../src/index.ts'

/** An answer to `GET /v3/auth/tokens`, as the documentation of the API shows it. */
export function tokenOf(more: object = {}): object {
  return {
    methods: ['password'],
    user: { id: 'u-1', name: 'ann', domain: { id: 'default', name: 'Default' } },
    project: { id: 'p-1', name: 'demo', domain: { id: 'default', name: 'Default' } },
    roles: [
      { id: 'r-1', name: 'member' },
      { id: 'r-2', name: 'reader' },
    ],
    expires_at: later(3600),
    issued_at: later(0),
    catalog: [
      {
        type: 'compute',
        name: 'nova',
        id: 'c-1',
        endpoints: [
          { id: 'e-1', interface: 'public', region: 'one', region_id: 'one', url: 'https://nova.example' },
          { id: 'e-2', interface: 'admin', region: 'one', region_id: 'one', url: 'https://admin.example' },
        ],
      },
    ],
    ...more,
  }
}

/** A time from now, as the API writes it. */
export function later(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString().replace(/\.(\d{3})Z$/, '.$1000Z')
}

/** Makes the service, with these tokens of users. */
export function identityService(tokens: Record<string, object>) {
  const asked: string[] = []
  let given = 0
  let own = 'none'
  const state = {
    asked,
    /** How long tokens of services live, in seconds. */
    life: 3600,
    /** Answers in place of the service, where it is set. */
    instead: null as (() => unknown) | null,
    /** Takes the token of the service that asks back. */
    revoke() {
      own = 'none'
    },
  }
  const app = wsgify(async (req) => {
    asked.push(`${req.method} ${req.pathQs}`)
    if (state.instead !== null) return state.instead()
    if (req.path !== '/v3/auth/tokens') return new Response('', { status: 404 })
    if (req.method === 'POST') {
      const { auth } = (await req.json()) as { auth: Record<string, unknown> }
      const wanted = {
        identity: {
          methods: ['password'],
          password: { user: { name: 'nova', password: 'hush', domain: { id: 'default' } } },
        },
        scope: { project: { name: 'service', domain: { id: 'default' } } },
      }
      if (JSON.stringify(auth) !== JSON.stringify(wanted)) return new Response('', { status: 401 })
      own = `own-${++given}`
      return new Response(JSON.stringify({ token: { expires_at: later(state.life) } }), {
        status: 201,
        headers: { 'X-Subject-Token': own, 'Content-Type': 'application/json' },
      })
    }
    if (req.field('X-Auth-Token') !== own) return new Response('', { status: 401 })
    const subject = req.field('X-Subject-Token') ?? ''
    const token = Object.hasOwn(tokens, subject) ? (tokens[subject] as { expires_at: string }) : null
    const isOver = token !== null && Date.parse(token.expires_at) <= Date.now()
    if (token === null || (isOver && req.GET.get('allow_expired') !== '1'))
      return new Response('', { status: 404 })
    const { catalog, ...rest } = token as unknown as { catalog: unknown }
    return { token: req.GET.has('nocatalog') ? rest : { ...rest, catalog } }
  })
  return { app, state }
}

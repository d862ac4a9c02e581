// What every server of the benchmark answers with, so that all do the same work.

export const HELLO = 'Hello, World!'

export const USER = {
  id: 42,
  name: 'Alice Example',
  email: 'alice@example.com',
  roles: ['admin', 'editor'],
  address: { street: '1 Main Street', city: 'Springfield', zip: '12345' },
  active: true,
  created: '2026-01-01T00:00:00Z',
}

export const COOKIE = { name: 'visited', value: '1', path: '/', httpOnly: true, sameSite: 'lax' }

/** The port that the benchmark has chosen. */
export const port = Number(process.env.PORT)

/** Tells the benchmark that the server listens. */
export const ready = () => console.log('ready')

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

/** What a body that streams is made of. */
export const CHUNK = new Uint8Array(65_536).map((_, i) => i % 251)
export const CHUNKS = 160

/** A body that streams, 10 MiB. */
export function* chunks() {
  for (let i = 0; i < CHUNKS; i++) yield CHUNK
}

/** The same as a stream of the platform. */
export const webStream = () => {
  let left = CHUNKS
  return new ReadableStream({
    pull(controller) {
      if (left-- > 0) controller.enqueue(CHUNK)
      else controller.close()
    },
  })
}

let list

/** A list that is a MiB of JSON, and compresses as such lists do. Made when it is asked for, so that it weighs on nothing else. */
export const large = () => {
  list ??= Array.from({ length: 7960 }, (_, id) => ({
    id,
    name: `item number ${id}`,
    price: ((id * 7919) % 10_007) / 100,
    tags: ['red', 'green', 'blue'].slice(id % 3),
    owner: { name: `user-${(id * 31) % 997}`, mail: `user${(id * 31) % 997}@example.com` },
  }))
  return list
}

/** The folder of the files to serve, file.bin and large.bin among them. */
export const files = process.env.FILES ?? new URL('.', import.meta.url).pathname

/** The port that the benchmark has chosen. */
export const port = Number(process.env.PORT)

/** Tells the benchmark that the server listens. */
export const ready = () => console.log('ready')

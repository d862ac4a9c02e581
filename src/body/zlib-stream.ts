// Chunks through a stream of node:zlib, with its back-pressure and an end on every path.

/** Bytes on their way. */
export type Chunks = AsyncIterable<Uint8Array>

/** What is used of a Transform of node:zlib. */
export interface Duplex extends Chunks {
  write(chunk: Uint8Array): boolean
  end(): void
  once(event: 'close', listener: () => void): void
  on(event: 'drain', listener: () => void): void
  destroy(error?: Error): void
}

/** The chunks of an input as a Transform gives them. Closing it closes both at once, also while a chunk is waited for. */
export function throughZlib(duplex: Duplex, input: Chunks): Chunks {
  let source: AsyncIterator<Uint8Array> | null = null
  const output = duplex[Symbol.asyncIterator]()
  let closed = false
  let room: () => void = () => undefined
  duplex.on('drain', () => room())
  duplex.once('close', () => {
    closed = true
    room()
  })
  const feed = async (from: AsyncIterator<Uint8Array>) => {
    try {
      for (;;) {
        const step = await from.next()
        if (closed) return
        if (step.done) break
        if (!duplex.write(step.value) && !closed) {
          await new Promise<void>((resolve) => {
            room = resolve
          })
        }
      }
      source = null
      duplex.end()
    } catch (error) {
      source = null
      duplex.destroy(error as Error)
    }
  }
  const close = async () => {
    const from = source
    source = null
    duplex.destroy()
    await from?.return?.()
  }
  let begun = false
  let left = false
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        if (!begun) {
          begun = true
          source = input[Symbol.asyncIterator]()
          void feed(source)
        }
        try {
          return await output.next()
        } catch (error) {
          if (left) return { done: true, value: undefined }
          await close()
          throw error
        }
      },
      async return() {
        begun = true
        left = true
        await close()
        return { done: true, value: undefined }
      },
    }),
  }
}

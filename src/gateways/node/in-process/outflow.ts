// What a handler of node:http has written and the client has not yet taken: pieces of a body in their order, with
// back-pressure to the handler and an end that tells whether all of it was taken.

const HIGH_WATER = 65_536
const EMPTY = /* @__PURE__ */ new Uint8Array(0)
const END: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined })

interface Piece {
  readonly bytes: Uint8Array
  readonly taken: (() => void) | null
}

/** The pieces of one body. It is iterated once, or taken whole when it has ended. */
export class Outflow implements AsyncIterable<Uint8Array>, AsyncIterator<Uint8Array> {
  private pieces: Piece[] = []
  private held = 0
  private ended = false
  private over = false
  private error: unknown = null
  private waiting: ((step: IteratorResult<Uint8Array>) => void) | null = null
  private refuse: ((error: unknown) => void) | null = null
  private wantsMore = false
  private readonly drained: () => void
  private readonly finished: () => void
  private readonly abandoned: () => void

  /** Calls `drained` when a handler that was told to wait may go on, then one of the others, once. */
  constructor(drained: () => void, finished: () => void, abandoned: () => void) {
    this.drained = drained
    this.finished = finished
    this.abandoned = abandoned
  }

  /** Whether the handler has ended the body. */
  get isWhole(): boolean {
    return this.ended
  }

  /** Adds a piece. Returns whether more may be written at once. */
  push(bytes: Uint8Array, taken: (() => void) | null): boolean {
    if (this.over) return false
    const { waiting } = this
    if (waiting !== null) {
      this.waiting = null
      this.refuse = null
      waiting({ done: false, value: bytes })
      if (taken !== null) process.nextTick(taken)
      return true
    }
    this.pieces.push({ bytes, taken })
    this.held += bytes.length
    if (this.held < HIGH_WATER) return true
    this.wantsMore = true
    return false
  }

  /** Nothing more comes. */
  end(): void {
    this.ended = true
    const { waiting } = this
    if (waiting === null) return
    this.waiting = null
    this.refuse = null
    this.finish()
    waiting(END)
  }

  /** Ends with an error, for whoever reads it. */
  fail(error: unknown): void {
    if (this.over) return
    this.over = true
    this.error = error
    this.pieces = []
    const { refuse } = this
    this.waiting = null
    this.refuse = null
    refuse?.(error)
  }

  /** All pieces of a body that has ended. */
  takeAll(): Uint8Array | Uint8Array[] {
    const { pieces } = this
    this.pieces = []
    this.held = 0
    for (const { taken } of pieces) if (taken !== null) process.nextTick(taken)
    this.finish()
    if (pieces.length <= 1) return pieces[0]?.bytes ?? EMPTY
    return pieces.map(({ bytes }) => bytes)
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    if (this.error !== null) return Promise.reject(this.error)
    if (this.over) return Promise.resolve(END)
    const piece = this.pieces.shift()
    if (piece !== undefined) {
      this.held -= piece.bytes.length
      piece.taken?.()
      if (this.wantsMore && this.held === 0) {
        this.wantsMore = false
        process.nextTick(this.drained)
      }
      return Promise.resolve({ done: false, value: piece.bytes })
    }
    if (this.ended) {
      this.finish()
      return Promise.resolve(END)
    }
    return new Promise((resolve, reject) => {
      this.waiting = resolve
      this.refuse = reject
    })
  }

  return(): Promise<IteratorResult<Uint8Array>> {
    if (!this.over) {
      this.over = true
      this.pieces = []
      this.waiting?.(END)
      this.abandoned()
    }
    return Promise.resolve(END)
  }

  private finish(): void {
    if (this.over) return
    this.over = true
    this.finished()
  }
}

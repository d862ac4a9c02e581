// What an exchange and the place where it has its turn ask of each other, whatever the place is: a connection, one of the
// requests that share one, or the only call of a function. Nothing of Node here: portable gateways have exchanges too.

/** What a connection asks of the exchange that has its turn. */
export interface Turn {
  /** The client's connection has closed. */
  clientGone(): void
  /** The client sends nothing more. It may wait for its answer all the same. */
  clientEnded(): void
  /** What came after the head of the request could not be parsed, or took too long. */
  requestBroken(status: number): void
  /** Counts time against the rate of a body that is waited for. */
  countWaiting(milliseconds: number): void
}

/** What an exchange knows of where it has its turn: a connection, or one of the requests that share a connection. */
export interface Place {
  readonly remoteAddr: string
  /** The gateway's clock when it began. */
  readonly born: number
  requests: number
  /** Set when the next answer is the last. */
  closing: boolean
  busy: Turn | null
  /** Ends the turn of an exchange and gives it to the next request. */
  advance(now: number): void
}

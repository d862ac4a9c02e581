// The errors of reading a request's body: the client has left, or the body is too large.

/** Thrown to whoever reads the body of a request whose client has left, or took too long. */
export class ClientDisconnected extends Error {
  override readonly name = 'ClientDisconnected'

  constructor(message = 'the client left before its request was complete') {
    super(message)
  }
}

/** Thrown to whoever reads a body that grows beyond the limit of the gateway. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'
  readonly status = 413
  readonly expose = true
}

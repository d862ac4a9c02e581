// What can be wrong with a body that a client sent. Each error carries the status it is answered with.

/** A body that cannot be read as asked: its `status` is 400, 413, 415 or 422, and its message may be shown to the client. */
export class BodyError extends Error {
  override readonly name: string = 'BodyError'
  readonly status: 400 | 413 | 415 | 422
  /** The message says nothing that the client does not know. */
  readonly expose = true

  constructor(status: 400 | 413 | 415 | 422, message: string, options?: ErrorOptions) {
    super(message, options)
    this.status = status
  }
}

/** Thrown where bytes are not in the coding they are said to be in. */
export class CodingError extends SyntaxError {
  override readonly name = 'CodingError'
}

/** One thing that a schema found wrong, as Standard Schema gives it. */
export interface Issue {
  readonly message: string
  readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined
}

/** Input that a schema refused: status 422, with what it found wrong. */
export class ValidationError extends BodyError {
  override readonly name = 'ValidationError'
  readonly issues: readonly Issue[]

  constructor(what: string, issues: readonly Issue[]) {
    super(422, `${what} is not valid`)
    this.issues = issues
  }
}

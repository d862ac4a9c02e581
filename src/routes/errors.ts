// What goes wrong in routing beside the mistakes that are a TypeError.

/** An error of routing. */
export class RoutesError extends Error {
  override get name(): string {
    return 'RoutesError'
  }
}

/** No URL can be made of what was given; the message says which route was tried, and what stood in its way. */
export class GenerationError extends RoutesError {
  override get name(): string {
    return 'GenerationError'
  }
}

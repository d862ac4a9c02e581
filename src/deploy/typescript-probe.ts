// Imported as it stands, to see whether the runtime reads all of TypeScript: decorators cannot be read by leaving out types.
// It imports nothing, so it can do no harm.

function read<Method>(method: Method, _context: ClassMethodDecoratorContext): Method {
  return method
}

/** Whether this was read: it was, if it can be asked. */
export class Probe {
  @read
  isRead(): boolean {
    return true
  }
}

// Imported as it stands, to see whether the runtime reads TypeScript. It imports nothing, so it can do no harm.

/** Whether this was read: it was, if it can be asked. */
export const isRead: boolean = true

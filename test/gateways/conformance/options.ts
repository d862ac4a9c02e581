// How every gateway is set up for the suite.

/** A limit that checks come to, and silence about errors that applications make on purpose. */
export const options = {
  limits: { bodyBytes: 8_000_000, stopTimeout: 500 },
  errors: { write: () => undefined },
} as const

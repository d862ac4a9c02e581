// An application that lets go of nothing: each request costs so much of the heap for good.

const kept = []

/** Keeps a million numbers for each ten requests, and answers with the id of its process. */
export function app(_environ, startResponse) {
  kept.push(Array.from({ length: 100_000 }, (_, i) => i + 0.5))
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return String(process.pid)
}

export default app

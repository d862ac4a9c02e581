// Where a command writes: results to standard output, everything else to standard error.

/** Where a command writes. */
export interface Output {
  print(text: string): void
  bytes(bytes: Uint8Array): void
  error(text: string): void
}

/** The streams of the process. */
export const standard: Output = {
  print: (text) => void process.stdout.write(text),
  bytes: (bytes) => void process.stdout.write(bytes),
  error: (text) => void process.stderr.write(text),
}

// What the soaked application answers, as the application makes it and as the model of it expects it.

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** Text of a length that follows from a number, different for each number. */
export function contentOf(id: number, length: number): string {
  const unit = `${id}:${LETTERS.slice(id % LETTERS.length)}|`
  return unit.repeat(Math.ceil(length / unit.length)).slice(0, length)
}

/** The pieces of a streamed answer. */
export function piecesOf(id: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => contentOf(id + i, 1 + ((id * 31 + i * 977) % 3000)))
}

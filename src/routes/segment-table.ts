// A table of segments, asked for a part of a path without cutting it out: that would cost more than all the rest of a
// match.

const SLASH = 47

/** A segment of a path: where it ends, and what the table finds it by. One is used over and over. */
export interface Segment {
  end: number
  hash: number
}

/** Reads the segment that starts at an index, to the next slash or the end of the path. */
export function readSegment(path: string, start: number, into: Segment): void {
  const { length } = path
  let hash = 0
  let at = start
  for (; at < length; at++) {
    const code = path.charCodeAt(at)
    if (code === SLASH) break
    hash = (Math.imul(hash, 31) + code) | 0
  }
  into.end = at
  into.hash = hash ^ (hash >>> 15)
}

interface Slot<Value> {
  readonly hash: number
  readonly key: string
  value: Value
}

/** Values by segments. */
export class SegmentTable<Value> {
  // Open addressing: a key in every second place at the most. The keys are the program's own, so nobody can choose them
  // to collide.
  private slots: (Slot<Value> | null)[] = [null, null]
  size = 0

  /** The value for a segment that was read from a path, or null. */
  get(path: string, start: number, { end, hash }: Segment): Value | null {
    const { slots } = this
    const mask = slots.length - 1
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const slot = slots[place] as Slot<Value> | null
      if (slot === null) return null
      if (slot.hash === hash && isAt(path, start, end, slot.key)) return slot.value
    }
  }

  /** Sets the value for a segment. */
  set(key: string, value: Value): void {
    if ((this.size + 1) * 2 > this.slots.length) {
      const { slots } = this
      this.slots = Array.from({ length: slots.length * 2 }, () => null)
      this.size = 0
      for (const slot of slots) if (slot !== null) this.put(slot)
    }
    const read: Segment = { end: 0, hash: 0 }
    readSegment(key, 0, read)
    this.put({ hash: read.hash, key, value })
  }

  private put(slot: Slot<Value>): void {
    const { slots } = this
    const mask = slots.length - 1
    let place = slot.hash & mask
    while (slots[place] !== null && slots[place]?.key !== slot.key) place = (place + 1) & mask
    if (slots[place] === null) this.size++
    slots[place] = slot
  }
}

// By hand: the platform's own comparison is a call.
function isAt(path: string, start: number, end: number, key: string): boolean {
  if (key.length !== end - start) return false
  for (let i = 0; i < key.length; i++) if (key.charCodeAt(i) !== path.charCodeAt(start + i)) return false
  return true
}

// A table of whole paths. Each request brings its path as a new string, and a Map computes a hash of all of it first. Here its
// length and two of its characters choose a place, which mostly has one path or none.

const PLACES = 1024
// A place with more paths than that becomes a Map.
const FEW = 4

/** Values by paths. */
export class PathTable<Value> {
  private readonly places: (Map<string, Value> | [path: string, value: Value][] | null)[] = new Array(
    PLACES,
  ).fill(null)

  // Most places are empty, and that is seen faster here.
  private readonly taken = new Uint8Array(PLACES)

  /** The value of a path, or null. */
  get(path: string): Value | null {
    const at = placeOf(path)
    return this.taken[at] === 0 ? null : this.find(path, at)
  }

  private find(path: string, at: number): Value | null {
    const place = this.places[at] ?? []
    if (!Array.isArray(place)) return place.get(path) ?? null
    for (let i = 0; i < place.length; i++) {
      const one = place[i] as [string, Value]
      if (one[0] === path) return one[1]
    }
    return null
  }

  /** Sets the value of a path that has none. */
  set(path: string, value: Value): void {
    const at = placeOf(path)
    this.taken[at] = 1
    const place = this.places[at] ?? []
    if (!Array.isArray(place)) place.set(path, value)
    else if (place.length === FEW) this.places[at] = new Map([...place, [path, value]])
    else this.places[at] = [...place, [path, value]]
  }
}

function placeOf(path: string): number {
  const { length } = path
  return (length * 37 + path.charCodeAt(length - 1) * 5 + path.charCodeAt(length >> 1)) & (PLACES - 1)
}

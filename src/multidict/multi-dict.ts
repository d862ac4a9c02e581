// An ordered dictionary with any number of values for each name: what query strings, forms and path variables are.

/** What a multidict can be made of: pairs, an object of names and values, or anything that iterates over pairs. */
export type MultiDictInit<V> = Iterable<readonly [string, V]> | Readonly<Record<string, V>>

const SECRET = /passw|pwd|secret|token/i

/**
 * Names and values in order, a name as often as it likes. Reads like the platform's `URLSearchParams`; the rest is
 * WebOb's. All reading goes through `load` and all writing through `store`, which a live view overrides.
 */
export class MultiDict<V = string> implements Iterable<[string, V]> {
  private pairs: [string, V][]

  constructor(init?: MultiDictInit<V> | null) {
    this.pairs = init === undefined || init === null ? [] : pairsOf(init)
  }

  /** A multidict over an array of pairs that nobody else will change. */
  static over<V>(pairs: [string, V][]): MultiDict<V> {
    const dict = new MultiDict<V>()
    dict.pairs = pairs
    return dict
  }

  /** The pairs as they are now. Whoever changes them passes the result to `store`. */
  protected load(): [string, V][] {
    return this.pairs
  }

  protected store(pairs: [string, V][]): void {
    this.pairs = pairs
  }

  /** The first value of a name, or null. */
  get(name: string): V | null {
    for (const pair of this.load()) if (pair[0] === name) return pair[1]
    return null
  }

  /** All values of a name, in order. */
  getAll(name: string): V[] {
    const values: V[] = []
    for (const pair of this.load()) if (pair[0] === name) values.push(pair[1])
    return values
  }

  /** The value of a name that has exactly one. Throws a RangeError when it has none or several. */
  getOne(name: string): V {
    const values = this.getAll(name)
    if (values.length !== 1) {
      throw new RangeError(`${JSON.stringify(name)} has ${values.length} values, where one is needed`)
    }
    return values[0] as V
  }

  /** Whether a name has a value, or has this value. */
  has(name: string, ...value: [value?: V]): boolean {
    return this.load().some((pair) => pair[0] === name && (value.length === 0 || pair[1] === value[0]))
  }

  /** Gives a name one value, in the place of its first. */
  set(name: string, value: V): void {
    const pairs = this.load()
    const first = pairs.findIndex((pair) => pair[0] === name)
    if (first < 0) this.store([...pairs, [name, value]])
    else
      this.store(pairs.flatMap((pair, i) => (i === first ? [[name, value]] : pair[0] === name ? [] : [pair])))
  }

  /** Adds a value beside those a name has. */
  append(name: string, value: V): void {
    this.store([...this.load(), [name, value]])
  }

  /** Removes all values of a name, or those that are this value. */
  delete(name: string, ...value: [value?: V]): void {
    this.store(this.load().filter((pair) => pair[0] !== name || (value.length > 0 && pair[1] !== value[0])))
  }

  /** The first value of a name; when it has none, it gets this one. */
  setDefault(name: string, value: V): V {
    const pair = this.load().find(([known]) => known === name)
    if (pair !== undefined) return pair[1]
    this.append(name, value)
    return value
  }

  /** Takes the first value of a name out and gives it, or null. */
  pop(name: string): V | null {
    const pairs = this.load()
    const first = pairs.findIndex((pair) => pair[0] === name)
    if (first < 0) return null
    this.store(pairs.filter((_, i) => i !== first))
    return pairs[first]?.[1] as V
  }

  /** Takes the last pair out and gives it, or null when there is none. */
  popItem(): [string, V] | null {
    const pairs = this.load()
    const last = pairs.at(-1)
    if (last === undefined) return null
    this.store(pairs.slice(0, -1))
    return last
  }

  /** Adds all pairs of another, beside those that are here. */
  extend(other: MultiDictInit<V>): void {
    this.store([...this.load(), ...pairsOf(other)])
  }

  /** Takes the values of another in place of those that its names have here. */
  update(other: MultiDictInit<V>): void {
    const pairs = pairsOf(other)
    const names = new Set(pairs.map(([name]) => name))
    this.store([...this.load().filter(([name]) => !names.has(name)), ...pairs])
  }

  clear(): void {
    this.store([])
  }

  /** Each name with its value, or with an array where it has several. The object inherits no names. */
  mixed(): Record<string, V | V[]> {
    const mixed: Record<string, V | V[]> = Object.create(null)
    for (const [name, values] of Object.entries(this.dictOfLists())) {
      mixed[name] = values.length === 1 ? (values[0] as V) : values
    }
    return mixed
  }

  /** Each name with an array of its values. The object inherits no names. */
  dictOfLists(): Record<string, V[]> {
    const lists: Record<string, V[]> = Object.create(null)
    for (const [name, value] of this.load()) {
      const list = lists[name]
      if (list === undefined) lists[name] = [value]
      else list.push(value)
    }
    return lists
  }

  /** An independent multidict with the same pairs; of a live view, one that is not live. */
  copy(): MultiDict<V> {
    return new MultiDict(this)
  }

  /** How many pairs there are. */
  get size(): number {
    return this.load().length
  }

  *entries(): IterableIterator<[string, V]> {
    for (const [name, value] of this.load()) yield [name, value]
  }

  *keys(): IterableIterator<string> {
    for (const pair of this.load()) yield pair[0]
  }

  *values(): IterableIterator<V> {
    for (const pair of this.load()) yield pair[1]
  }

  forEach(visit: (value: V, name: string, dict: this) => void): void {
    for (const [name, value] of this.load()) visit(value, name, this)
  }

  [Symbol.iterator](): IterableIterator<[string, V]> {
    return this.entries()
  }

  /** What logs show: the pairs, but not the values of names that look like secrets. */
  [Symbol.for('nodejs.util.inspect.custom')](): [string, unknown][] {
    return this.load().map(([name, value]) => [name, SECRET.test(name) ? '******' : value])
  }
}

function pairsOf<V>(init: MultiDictInit<V>): [string, V][] {
  const entries = Symbol.iterator in init ? (init as Iterable<readonly [string, V]>) : Object.entries(init)
  return Array.from(entries, ([name, value]) => [name, value] as [string, V])
}

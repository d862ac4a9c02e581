// An ordered dictionary with any number of values for each name: what query strings, forms and path variables are.

/** What a multidict can be made of: pairs, an object of names and values, or anything that iterates over pairs. */
export type MultiDictInit<V> = Iterable<readonly [string, V]> | Readonly<Record<string, V>>

const SECRET = /passw|pwd|secret|token/i

/**
 * Names and values in order, a name as often as it likes. Reads like the platform's `URLSearchParams`; the rest is
 * WebOb's. All reading goes through `load` and all writing through `store`, which a live view overrides.
 *
 * @example
 * const dict = new MultiDict([['a', '1'], ['b', '2'], ['a', '3']])
 * dict.getAll('a')   // ['1', '3']
 */
export class MultiDict<V = string> implements Iterable<[string, V]> {
  static {
    // What logs show: the pairs, but not the values of names that look like secrets.
    Object.defineProperty(MultiDict.prototype, Symbol.for('nodejs.util.inspect.custom'), {
      configurable: true,
      value(
        this: MultiDict<unknown>,
        _depth?: number,
        options?: unknown,
        inspect?: (value: unknown, options?: unknown) => string,
      ) {
        const shown = this.load().map(([name, value]) => [name, SECRET.test(name) ? '******' : value])
        return inspect === undefined ? shown : `${this.constructor.name} ${inspect(shown, options)}`
      },
    })
  }

  #pairs: [string, V][]

  /** Empty unless something to copy is given. Throws a TypeError for what is neither pairs nor an object. */
  constructor(init?: MultiDictInit<V> | null) {
    this.#pairs = init === undefined || init === null ? [] : pairsOf(init)
  }

  /** A multidict over an array of pairs that nobody else will change. */
  static over<V>(pairs: [string, V][]): MultiDict<V> {
    const dict = new MultiDict<V>()
    dict.#pairs = pairs
    return dict
  }

  /** The pairs as they are now. Whoever changes them passes the result to `store`. */
  protected load(): [string, V][] {
    return this.#pairs
  }

  /** Takes pairs in place of those that `load` gave. */
  protected store(pairs: [string, V][]): void {
    this.#pairs = pairs
  }

  /** The first value of a name, or null. */
  get(name: string): V | null {
    for (const pair of this.load()) if (pair[0] === name) return pair[1]
    return null
  }

  /** The first value of a name that is text, or null: of a form, what is no file. */
  getText(name: string): (V & string) | null {
    for (const pair of this.load()) {
      if (pair[0] === name && typeof pair[1] === 'string') return pair[1]
    }
    return null
  }

  /** The first value of a name that is no text, or null: of a form, its file. */
  getFile(name: string): Exclude<V, string> | null {
    for (const pair of this.load()) {
      if (pair[0] === name && typeof pair[1] !== 'string') return pair[1] as Exclude<V, string>
    }
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

  /** Whether a name has a value; or, with a value that is not undefined, whether it has this one. */
  has(name: string, value?: V): boolean {
    return this.load().some((pair) => pair[0] === name && (value === undefined || pair[1] === value))
  }

  /** Gives a name one value, in the place of its first. */
  set(name: string, value: V): void {
    this.#replace(new Map([[name, [value]]]))
  }

  /** Adds a value beside those a name has. */
  append(name: string, value: V): void {
    this.#add([[name, value]])
  }

  /** Removes all values of a name; or, with a value that is not undefined, those that are this one. */
  delete(name: string, value?: V): void {
    this.store(this.load().filter((pair) => pair[0] !== name || (value !== undefined && pair[1] !== value)))
  }

  /** The first value of a name; when it has none, it gets this one. */
  setDefault(name: string, value: V): V {
    const pair = this.load().find(([known]) => known === name)
    if (pair !== undefined) return pair[1]
    this.append(name, value)
    return value
  }

  /** Takes the first value of a name out and gives it, or null; other values of the name stay. */
  pop(name: string): V | null {
    const pairs = this.load()
    const first = pairs.findIndex((pair) => pair[0] === name)
    if (first < 0) return null
    const value = pairs[first]?.[1] as V
    this.store(pairs.filter((_, i) => i !== first))
    return value
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
    this.#add(pairsOf(other))
  }

  /** Gives each name of another all the values it has there, in the place of its first value here. */
  update(other: MultiDictInit<V>): void {
    const values = new Map<string, V[]>()
    for (const [name, value] of pairsOf(other)) {
      const list = values.get(name)
      if (list === undefined) values.set(name, [value])
      else list.push(value)
    }
    this.#replace(values)
  }

  /** Removes everything. */
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

  /** The pairs as they are when iteration begins; writing while iterating does not change what it gives. */
  *entries(): IterableIterator<[string, V]> {
    const pairs = this.load()
    // Appending lengthens the array in place, everything else leaves it alone: its length now is a snapshot.
    const { length } = pairs
    for (let i = 0; i < length; i++) {
      const [name, value] = pairs[i] as [string, V]
      yield [name, value]
    }
  }

  /** The names in order, each as often as it has values. */
  *keys(): IterableIterator<string> {
    for (const pair of this.entries()) yield pair[0]
  }

  /** The values in order. */
  *values(): IterableIterator<V> {
    for (const pair of this.entries()) yield pair[1]
  }

  /** Calls a function with each value and its name. */
  forEach(visit: (value: V, name: string, dict: this) => void): void {
    for (const [name, value] of this.entries()) visit(value, name, this)
  }

  [Symbol.iterator](): IterableIterator<[string, V]> {
    return this.entries()
  }

  #add(added: [string, V][]): void {
    const pairs = this.load()
    if (pairs !== this.#pairs) {
      this.store([...pairs, ...added])
      return
    }
    // Its own array grows in place, so that a thousand appends do not copy a thousand arrays.
    for (const pair of added) pairs.push(pair)
    this.store(pairs)
  }

  #replace(values: Map<string, V[]>): void {
    const left = new Map(values)
    const pairs: [string, V][] = []
    const place = (name: string) => {
      for (const value of left.get(name) ?? []) pairs.push([name, value])
      left.delete(name)
    }
    for (const pair of this.load()) {
      if (values.has(pair[0])) place(pair[0])
      else pairs.push(pair)
    }
    for (const name of [...left.keys()]) place(name)
    this.store(pairs)
  }
}

function pairsOf<V>(init: MultiDictInit<V>): [string, V][] {
  if (typeof init !== 'object' || init === null) {
    throw new TypeError(
      `a multidict is made of pairs or of an object, not of ${JSON.stringify(init) ?? typeof init}`,
    )
  }
  const entries = Symbol.iterator in init ? (init as Iterable<readonly [string, V]>) : Object.entries(init)
  return Array.from(entries, (pair) => {
    if (!Array.isArray(pair) || pair.length !== 2 || typeof pair[0] !== 'string') {
      throw new TypeError(
        `a multidict is made of pairs [name, value], not of ${JSON.stringify(pair) ?? typeof pair}`,
      )
    }
    return [pair[0], pair[1] as V]
  })
}

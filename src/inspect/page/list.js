// The list of requests: filtered, live, and gone through with the arrow keys.

import { announce, badge, byId, h, milliseconds, said, size } from './dom.js'

/** `open` is called with the number of the request that was chosen. */
export class List {
  #open
  #rows = new Map()
  #active = null
  #paused = false
  #held = new Map()
  #element = byId('list')

  constructor(open, clear) {
    this.#open = open
    this.#element.addEventListener('keydown', (event) => this.#key(event))
    this.#element.addEventListener('click', (event) => {
      const row = event.target.closest('[role=option]')
      if (row === null) return
      this.#activate(row)
      this.#open(Number(row.dataset.id))
    })
    byId('filter').addEventListener('input', () => this.#filter())
    byId('filter').addEventListener('keydown', (event) => {
      if (event.key !== 'ArrowDown' && event.key !== 'Enter') return
      event.preventDefault()
      this.focus()
    })
    byId('kind').addEventListener('change', () => this.#filter())
    byId('clear').addEventListener('click', clear)
    byId('pause').addEventListener('click', () => this.#pause())
  }

  /** Shows these and no others. */
  reset(summaries) {
    this.#rows.clear()
    this.#held.clear()
    this.#element.replaceChildren()
    this.#active = null
    this.#element.removeAttribute('aria-activedescendant')
    for (const summary of summaries) this.#put(summary)
    this.#filter()
  }

  /** A request has come, or was answered. */
  put(summary) {
    if (this.#paused) {
      this.#held.set(summary.id, summary)
      byId('pause').textContent = `Go on (${this.#held.size})`
      return
    }
    this.#put(summary)
    this.#count()
    if (!summary.isDone) return
    announce(
      `${summary.method} ${summary.target} ${summary.status ?? 'without an answer'}, by ${summary.from ?? 'nobody'}`,
    )
  }

  /** Marks the request that is shown beside the list. */
  select(id) {
    for (const [key, { element }] of this.#rows) element.setAttribute('aria-selected', String(key === id))
    const row = this.#rows.get(id)
    if (row !== undefined) this.#activate(row.element)
  }

  focus() {
    this.#element.focus()
    if (this.#active === null || this.#active.hidden) {
      const first = this.#shown()[0]
      if (first !== undefined) this.#activate(first)
    }
  }

  #put(summary) {
    const element = h(
      'div',
      {
        id: `request-${summary.id}`,
        class: 'row',
        role: 'option',
        'aria-selected': 'false',
        'data-id': summary.id,
      },
      badge(summary.status),
      h(
        'span',
        { class: 'what', title: `${summary.method} ${summary.target}` },
        h('b', {}, said(summary.method)),
        ' ',
        said(summary.target),
        summary.isReplay && h('span', { class: 'tag' }, 'sent'),
      ),
      h('span', { class: 'from' }, summary.from === null ? '' : said(summary.from)),
      h('span', { class: 'number' }, milliseconds(summary.milliseconds)),
      h('span', { class: 'number' }, size(summary.size)),
    )
    const before = this.#rows.get(summary.id)?.element
    if (before === undefined) this.#element.prepend(element)
    else {
      element.setAttribute('aria-selected', before.getAttribute('aria-selected'))
      before.replaceWith(element)
      if (this.#active === before) this.#activate(element)
    }
    this.#rows.set(summary.id, { summary, element })
    element.hidden = !this.#fits(summary)
    while (this.#rows.size > 1000) {
      const [oldest, row] = this.#rows.entries().next().value
      row.element.remove()
      this.#rows.delete(oldest)
    }
  }

  #pause() {
    this.#paused = !this.#paused
    const button = byId('pause')
    button.setAttribute('aria-pressed', String(this.#paused))
    button.textContent = this.#paused ? 'Go on' : 'Pause'
    for (const summary of this.#held.values()) this.#put(summary)
    this.#held.clear()
    this.#count()
  }

  // Words that stand in the method, the target, the status or the layer; all of them must.
  #fits({ method, target, status, from, type }) {
    const kind = byId('kind').value
    if (kind !== '' && !String(status ?? '').startsWith(kind)) return false
    const text = `${method} ${target} ${status ?? ''} ${from ?? ''} ${type ?? ''}`.toLowerCase()
    return byId('filter')
      .value.toLowerCase()
      .split(/\s+/)
      .every((word) =>
        word.startsWith('-') && word.length > 1 ? !text.includes(word.slice(1)) : text.includes(word),
      )
  }

  #filter() {
    for (const { summary, element } of this.#rows.values()) element.hidden = !this.#fits(summary)
    this.#count()
  }

  #count() {
    const isFiltered = this.#rows.size > 0
    const empty = byId('empty')
    empty.hidden = this.#shown().length > 0
    empty.textContent = isFiltered
      ? 'No request fits the filter.'
      : 'No request yet. Each one will appear here as it comes.'
  }

  #shown() {
    return [...this.#element.children].filter((row) => !row.hidden)
  }

  #activate(row) {
    this.#active?.classList.remove('active')
    this.#active = row
    row.classList.add('active')
    this.#element.setAttribute('aria-activedescendant', row.id)
    row.scrollIntoView({ block: 'nearest' })
  }

  #key(event) {
    const rows = this.#shown()
    const at = rows.indexOf(this.#active)
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: rows.length - 1,
      PageDown: at + 10,
      PageUp: at - 10,
    }[event.key]
    if (to !== undefined && rows.length > 0) {
      event.preventDefault()
      this.#activate(rows[Math.min(Math.max(to, 0), rows.length - 1)])
    } else if ((event.key === 'Enter' || event.key === ' ') && this.#active !== null) {
      event.preventDefault()
      this.#open(Number(this.#active.dataset.id), true)
    }
  }
}

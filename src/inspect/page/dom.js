// Makes elements. Whatever is shown is text: nothing here, or anywhere in the page, reads markup.

/**
 * An element with properties and children. `class`, `data-…`, `aria-…` and `role` are attributes, functions are listeners by the
 * name of their event; null and false are left out.
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue
    if (typeof value === 'function') element.addEventListener(name, value)
    else if (/^(?:class|role|for|colspan|scope|data-.*|aria-.*)$/.test(name))
      element.setAttribute(name, String(value))
    else element[name] = value
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  )
  return element
}

export const byId = (id) => document.getElementById(id)

// Characters that are not seen, or turn others around.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

/** Text in which nothing hides: control characters and those that change the direction of others are named. */
export function visible(text) {
  return text.replace(UNSEEN, (char) =>
    char < ' '
      ? String.fromCharCode(0x2400 + char.charCodeAt(0))
      : `<U+${char.charCodeAt(0).toString(16).padStart(4, '0')}>`,
  )
}

/** Text that came from elsewhere, in an element of its own, so that its direction is its own too. */
export function said(text, className = null) {
  return h('bdi', { class: className }, visible(String(text)))
}

/** One character per byte, as text; as it is where it is no UTF-8. */
export function textOfBytes(text) {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(
      Uint8Array.from(text, (char) => char.charCodeAt(0)),
    )
  } catch {
    return text
  }
}

export function milliseconds(value) {
  if (value === null || value === undefined) return '…'
  if (value < 1) return `${value.toFixed(2)} ms`
  if (value < 100) return `${value.toFixed(1)} ms`
  return value < 10_000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`
}

export function size(bytes) {
  if (bytes === null || bytes === undefined) return ''
  if (bytes < 1024) return `${bytes} B`
  return bytes < 1_048_576 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1_048_576).toFixed(1)} MiB`
}

/** The class of a status, for its colour: 2 to 5; 0 where there is none yet. */
export const family = (status) => (status === null ? 0 : Math.floor(status / 100))

export function badge(status) {
  return h('span', { class: 'status', 'data-family': family(status) }, status === null ? '…' : String(status))
}

/** Tells those who do not see the page. */
export function announce(text) {
  byId('announce').textContent = visible(text)
}

/** A group of tabs over panels: arrows go from tab to tab. */
export function tabs(label, entries, chosen = 0) {
  const panels = entries.map(([, make], i) => {
    const panel = h('div', {
      id: `panel-${i}`,
      class: 'panel',
      role: 'tabpanel',
      tabIndex: 0,
      'aria-labelledby': `tab-${i}`,
    })
    panel.make = make
    return panel
  })
  const choose = (at, focus) => {
    for (const [i, panel] of panels.entries()) {
      const isChosen = i === at
      buttons[i].setAttribute('aria-selected', String(isChosen))
      buttons[i].tabIndex = isChosen ? 0 : -1
      panel.hidden = !isChosen
      if (isChosen && panel.make !== null) {
        panel.append(panel.make())
        panel.make = null
      }
    }
    if (focus) buttons[at].focus()
  }
  const buttons = entries.map(([name], i) =>
    h(
      'button',
      {
        id: `tab-${i}`,
        type: 'button',
        role: 'tab',
        'aria-controls': `panel-${i}`,
        click: () => choose(i, false),
      },
      name,
    ),
  )
  const list = h('div', { class: 'tabs', role: 'tablist', 'aria-label': label }, buttons)
  list.addEventListener('keydown', (event) => {
    const at = buttons.indexOf(document.activeElement)
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key]
    if (to === undefined || at < 0) return
    event.preventDefault()
    event.stopPropagation()
    choose((to + buttons.length) % buttons.length, true)
  })
  choose(chosen, false)
  const group = h('div', {}, list, panels)
  group.choose = choose
  return group
}

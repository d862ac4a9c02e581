// A request or a response as the text it has on the wire, with what its fields mean; and as a command for curl.

import { announce, h, said, size, visible } from './dom.js'

const OUTCOMES = {
  left: 'The client left before its end.',
  failed: 'It broke off.',
  unread: 'Nobody read it to its end.',
}

/** One message: its first line, its fields and its body. */
export function message(firstLine, fields, body, tools = []) {
  return h(
    'div',
    {},
    tools.length > 0 && h('p', { class: 'tools' }, tools),
    h(
      'div',
      { class: 'http' },
      h('p', { class: 'first' }, said(firstLine)),
      h(
        'dl',
        {},
        fields.map(([name, value, meaning]) =>
          h(
            'div',
            { class: 'field' },
            h('dt', {}, said(name), ': '),
            h('dd', {}, said(value), meaning !== null && h('span', { class: 'meaning' }, said(meaning))),
          ),
        ),
      ),
    ),
    bodyOf(body),
  )
}

function bodyOf({ text, size: bytes, outcome, isCut }) {
  const notes = []
  if (OUTCOMES[outcome] !== undefined && (bytes > 0 || outcome !== 'unread')) notes.push(OUTCOMES[outcome])
  if (isCut) notes.push('The beginning of it is kept.')
  const told = notes.length === 0 ? null : h('p', { class: 'note' }, notes.join(' '))
  if (bytes === 0) return h('div', {}, h('p', { class: 'note' }, 'No body.'), told)
  if (text === null)
    return h('div', {}, h('p', { class: 'note' }, `A body of ${size(bytes)}, not kept as text.`), told)
  return h(
    'div',
    {},
    told,
    h('pre', { class: 'body', tabIndex: 0, role: 'group', 'aria-label': 'Body' }, visible(text)),
  )
}

/** A button that copies a text. */
export function copyButton(label, text) {
  return h(
    'button',
    {
      type: 'button',
      async click(event) {
        const button = event.currentTarget
        const done = await copy(text())
        button.textContent = done ? 'Copied' : 'Could not be copied'
        announce(button.textContent)
        setTimeout(() => {
          button.textContent = label
        }, 1500)
      },
    },
    label,
  )
}

// The clipboard is there on safe origins alone, among them this machine.
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

/** A command that sends the same request; masked values stay masked. */
export function curlOf({ method, target, scheme, request }) {
  const host = request.fields.find(([name]) => /^host$/i.test(name))?.[1] ?? 'localhost'
  // -g: the brackets and braces of a URL are its own.
  const parts = ['curl', '-g', '-i']
  if (method === 'HEAD') parts.push('-I')
  else if (method !== 'GET' || request.body.text !== null) parts.push('-X', quoted(method))
  for (const [name, value] of request.fields) {
    if (!/^(?:host|content-length|connection|transfer-encoding)$/i.test(name))
      parts.push('-H', quoted(value === '' ? `${name};` : `${name}: ${value}`))
  }
  if (request.body.text !== null) parts.push('--data-raw', quoted(request.body.text))
  parts.push(quoted(`${scheme}://${host}${target}`))
  return parts.join(' ')
}

// What a shell reads as this very text.
function quoted(text) {
  return /^[\w./:=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

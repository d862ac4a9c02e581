// A form that sends a request to the application: one that came before, edited, or a new one. What was masked was not kept, so
// it is asked for once, and remembered as long as the page is open.

import { send } from './api.js'
import { announce, h } from './dom.js'

const MASK = '[masked]'
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']
const remembered = new Map()
let forms = 0

/** The form of a written request; `sent` is called with the number of the journey. */
export function sendForm({ method, target, fields, body }, sent, isCut = false) {
  const n = forms++
  const hidden = fields.filter(([, value]) => value.includes(MASK))
  const open = fields.filter(
    ([name, value]) =>
      !value.includes(MASK) && !/^(?:host|content-length|connection|transfer-encoding)$/i.test(name),
  )
  const methodInput = h('input', {
    id: `send-method-${n}`,
    value: method,
    required: true,
    autocomplete: 'off',
    spellcheck: false,
  })
  methodInput.setAttribute('list', `send-methods-${n}`)
  const targetInput = h('input', {
    id: `send-target-${n}`,
    value: target,
    required: true,
    autocomplete: 'off',
    spellcheck: false,
  })
  const fieldsInput = h('textarea', {
    id: `send-fields-${n}`,
    rows: Math.min(10, Math.max(3, open.length + 1)),
    spellcheck: false,
    value: open.map((pair) => pair.join(': ')).join('\n'),
  })
  const bodyInput = h('textarea', { id: `send-body-${n}`, rows: 6, spellcheck: false, value: body })
  const secrets = hidden.map(([name, value], i) => {
    const input = h('input', {
      id: `send-secret-${n}-${i}`,
      type: 'password',
      autocomplete: 'off',
      placeholder: value,
      value: remembered.get(name.toLowerCase()) ?? '',
    })
    return { name, input, label: h('label', { for: input.id }, name) }
  })
  const why = h('p', { class: 'why', role: 'alert' })
  const button = h('button', { class: 'primary' }, 'Send')
  const form = h(
    'form',
    {
      class: 'send',
      novalidate: false,
      async submit(event) {
        event.preventDefault()
        why.textContent = ''
        button.disabled = true
        try {
          refuseMasked('path', targetInput.value)
          refuseMasked('body', bodyInput.value)
          const written = {
            method: methodInput.value.trim(),
            target: encoded(targetInput.value.trim()),
            fields: [...fieldsIn(fieldsInput.value), ...secretsIn(secrets)],
            body: bodyInput.value,
          }
          const id = await send(written)
          announce(`sent ${written.method} ${written.target}`)
          sent(id)
        } catch (error) {
          why.textContent = error.message
        } finally {
          button.disabled = false
        }
      },
    },
    h(
      'datalist',
      { id: `send-methods-${n}` },
      METHODS.map((one) => h('option', { value: one })),
    ),
    h(
      'div',
      { class: 'start' },
      h('div', {}, h('label', { for: methodInput.id }, 'Method'), methodInput),
      h('div', {}, h('label', { for: targetInput.id }, 'Path and query'), targetInput),
    ),
    secrets.length > 0 &&
      h(
        'fieldset',
        {},
        h('legend', {}, 'Secrets'),
        h('p', { class: 'note' }, 'These were masked before they were kept. What is left empty is not sent.'),
        secrets.map(({ label, input }) => h('div', { class: 'secret' }, label, input)),
      ),
    h('label', { for: fieldsInput.id }, 'Header fields, one in a line'),
    fieldsInput,
    h('label', { for: bodyInput.id }, 'Body'),
    bodyInput,
    isCut && h('p', { class: 'note' }, 'Only the beginning of this body was kept.'),
    body.includes(MASK) &&
      h('p', { class: 'note' }, `The body has values that were masked: put them in the place of ${MASK}.`),
    why,
    h('p', {}, button),
  )
  return form
}

function refuseMasked(where, text) {
  if (text.includes(MASK)) throw new Error(`There is a ${MASK} in the ${where}: put the value in its place.`)
}

function fieldsIn(text) {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const colon = line.indexOf(':')
      if (colon < 1) throw new Error(`A header field is “Name: value”, not “${line.trim()}”.`)
      return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()]
    })
}

function secretsIn(secrets) {
  const given = secrets.filter(({ input }) => input.value !== '')
  for (const { name, input } of given) remembered.set(name.toLowerCase(), input.value)
  return given.map(({ name, input }) => [name, input.value])
}

// What people type is encoded as a browser would.
function encoded(target) {
  if (!target.startsWith('/')) throw new Error('A path begins with a slash.')
  return target.replace(/[^!-~]+|#/g, (text) => encodeURIComponent(text))
}

// The composed application: its layers in the order in which requests meet them, and the routes of each router, each with a
// form to call it.

import { h, said } from './dom.js'
import { sendForm } from './send.js'

/** The view of a stack; `sent` is called with the number of a request that was sent from it. */
export function stackView(stack, sent) {
  return [
    h('h2', { id: 'stack-title', tabIndex: -1 }, 'How the application is composed'),
    h('p', { class: 'note' }, 'A request goes in at the top. Each layer calls what is drawn inside of it.'),
    layerBox(stack, '', sent),
  ]
}

function layerBox(layer, mount, sent) {
  const { kind, name, section, place, factory, source, settings, routes, parts } = layer
  return h(
    'div',
    { class: 'box', 'data-kind': kind },
    h(
      'p',
      { class: 'title' },
      h('span', { class: 'kind', 'data-kind': kind }, kind),
      h('b', {}, said(name)),
      section !== null && said(`[${section}]`, 'quiet'),
      place !== null && said(place, 'quiet'),
    ),
    factory !== null && h('p', { class: 'made' }, h('code', {}, said(factory))),
    factory === null && source !== null && h('p', { class: 'made' }, h('code', {}, said(source))),
    settings.length > 0 &&
      h(
        'dl',
        { class: 'pairs' },
        settings.map(([key, value]) => h('div', {}, h('dt', {}, said(key)), h('dd', {}, said(value)))),
      ),
    routes !== null && routeTable(routes, mount, sent),
    parts.map(({ at, layer: inner }) => {
      const isPath = at?.startsWith('/') && !at.startsWith('//')
      return [
        at !== null && h('p', { class: 'at' }, said(at)),
        layerBox(inner, isPath ? mount + (at === '/' ? '' : at.replace(/\/\+$/, '')) : mount, sent),
      ]
    }),
  )
}

function routeTable(routes, mount, sent) {
  const place = h('div', {})
  const rows = routes.map((route) =>
    h(
      'tr',
      {},
      h('td', {}, said((route.methods ?? ['any']).join(', '))),
      h('th', { scope: 'row' }, h('code', {}, said(route.path))),
      h('td', {}, said(route.controller)),
      h('td', { class: 'quiet' }, route.name === null ? '' : said(route.name)),
      h(
        'td',
        {},
        h(
          'button',
          {
            type: 'button',
            'aria-label': `Call ${(route.methods ?? ['GET'])[0]} ${route.path}`,
            click: () => call(route, mount, place, sent),
          },
          'Call',
        ),
      ),
    ),
  )
  return h(
    'details',
    { open: true },
    h('summary', {}, `${routes.length} route${routes.length === 1 ? '' : 's'}`),
    h(
      'div',
      { class: 'scrolls', tabIndex: 0, role: 'region', 'aria-label': 'Routes' },
      h(
        'table',
        {},
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            ['Methods', 'Path', 'Controller', 'Name', 'Call'].map((text) => h('th', { scope: 'col' }, text)),
          ),
        ),
        h('tbody', {}, rows),
      ),
    ),
    place,
  )
}

// First what stands in the path, then the whole request, which can still be changed.
function call(route, mount, place, sent) {
  const inputs = route.variables.map(({ name, pattern }, i) => {
    const input = h('input', {
      id: `variable-${i}`,
      required: true,
      autocomplete: 'off',
      spellcheck: false,
      placeholder: pattern ?? '',
    })
    return { name, input, label: h('label', { for: input.id }, name) }
  })
  const write = () => {
    const target = mount + filled(route.path, new Map(inputs.map(({ name, input }) => [name, input.value])))
    const method = route.methods?.[0] ?? 'GET'
    const fields = [
      ['Accept', 'application/json'],
      ...(/^(?:POST|PUT|PATCH)$/.test(method) ? [['Content-Type', 'application/json']] : []),
    ]
    const form = sendForm({ method, target, fields, body: '' }, sent)
    place.replaceChildren(h('h3', {}, 'Send'), form)
    form.querySelector('textarea').focus()
  }
  if (inputs.length === 0) return write()
  place.replaceChildren(
    h(
      'form',
      {
        class: 'send',
        submit(event) {
          event.preventDefault()
          write()
        },
      },
      h('h3', {}, 'What stands in ', h('code', {}, said(route.path))),
      inputs.map(({ label, input }) => [label, input]),
      h('p', {}, h('button', { class: 'primary' }, 'Write the request')),
    ),
  )
  inputs[0].input.focus()
}

// The spellings of a variable: {id}, {id:\d+}, {.format}, :id, :(id), *rest, *(rest).
function filled(path, values) {
  const value = (name) => (values.get(name) ?? '').split('/').map(encodeURIComponent).join('/')
  return path
    .replace(/\{(\.?)([^:{}]+)(?::(?:[^{}]|\{[^{}]*\})*)?\}/g, (_, dot, name) =>
      value(name) === '' ? '' : dot + value(name),
    )
    .replace(/[:*]\(([^():]+)(?::[^()]*)?\)|[:*]([\p{L}_][\p{L}\p{N}_]*)/gu, (all, bracketed, plain) =>
      values.has(bracketed ?? plain) ? value(bracketed ?? plain) : all,
    )
}

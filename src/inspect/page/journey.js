// One request: what was decided, and the timeline of the layers it went through, in and back out.

import { details } from './details.js'
import { badge, h, milliseconds, said, size, tabs } from './dom.js'
import { copyButton, curlOf, message } from './message.js'
import { sendForm } from './send.js'

/** The view of a journey. `stack` is the composed application; `back` closes the view, `sent` opens what was sent. */
export function journeyView(journey, stack, { back, sent }, chosen = 0) {
  const { method, target, status, request, response } = journey
  const line = `${method} ${target} ${journey.protocol}`
  const view = tabs(
    'Parts of the request',
    [
      ['Journey', () => timeline(journey, stack)],
      [
        'Request',
        () =>
          message(line, request.fields, request.body, [copyButton('Copy as curl', () => curlOf(journey))]),
      ],
      ['Response', () => answer(response)],
      ['Send again', () => sendForm(writtenOf(journey), sent, request.body.isCut)],
    ],
    chosen,
  )
  return [
    h(
      'header',
      { class: 'head' },
      h('button', { type: 'button', class: 'back', click: back }, '← All requests'),
      h('h2', { id: 'journey-title', tabIndex: -1 }, badge(status), ' ', said(method), ' ', said(target)),
      h(
        'p',
        { class: 'facts' },
        `${new Date(journey.at).toLocaleTimeString()} · ${milliseconds(journey.milliseconds)} · `,
        `${size(journey.size) || 'no size yet'} · from `,
        said(journey.client || 'an unknown client'),
        journey.isReplay ? ', sent from this page' : '',
      ),
    ),
    h(
      'ul',
      { class: 'decisions', 'aria-label': 'What was decided' },
      journey.decisions.map(({ about, text }) =>
        h('li', { 'data-about': about }, h('b', {}, about), ' ', said(text)),
      ),
    ),
    view,
  ]
}

function answer(response) {
  if (response === null) return h('p', { class: 'note' }, 'There is no answer yet.')
  return message(response.line, response.fields, response.body)
}

function writtenOf({ method, target, request }) {
  return {
    method,
    target,
    fields: request.fields.map(([name, value]) => [name, value]),
    body: request.body.text ?? '',
  }
}

/** The layers as rows: how deep, when, for how long, and what came of it. */
function timeline(journey, stack) {
  const total = Math.max(journey.span.end ?? 0, 0.001)
  const rows = []
  const add = (span, depth) => {
    rows.push(row(span, depth, total))
    for (const child of span.children) add(child, depth + 1)
    if (span.children.length === 0)
      for (const layer of notReached(span, stack)) rows.push(unreached(layer, ++depth))
  }
  add(journey.span, 0)
  return h(
    'div',
    {},
    h(
      'div',
      { class: 'scale', 'aria-hidden': 'true' },
      h('span', {}, 'layer'),
      h(
        'span',
        { class: 'ticks' },
        h('span', {}, '0'),
        h('span', {}, milliseconds(total / 2)),
        h('span', {}, milliseconds(total)),
      ),
      h('span', { class: 'number' }, 'own time'),
      h('span', {}, 'answer'),
    ),
    h('ol', { class: 'timeline' }, rows),
    h(
      'p',
      { class: 'note key' },
      h('span', { class: 'swatch own' }),
      ' in the layer itself ',
      h('span', { class: 'swatch' }),
      ' in what it called',
    ),
  )
}

// The layers that stand behind the one that answered, as far as there is one way to go.
function notReached(span, stack) {
  const layers = []
  let at = stack === null ? null : find(stack, span.layer)
  while (at !== null && at.parts.length === 1 && layers.length < 50) {
    at = at.parts[0].layer
    // Which controller it would have been, nobody has asked.
    if (at.kind !== 'controller') layers.push(at)
  }
  return layers
}

function find(layer, id) {
  if (layer.id === id) return layer
  for (const { layer: inner } of layer.parts) {
    const found = find(inner, id)
    if (found !== null) return found
  }
  return null
}

// Most layers are filters, and the gateway is called so.
function kindOf(kind) {
  return kind !== 'filter' && kind !== 'gateway' && h('span', { class: 'kind' }, kind)
}

function unreached({ kind, name }, depth) {
  const element = h(
    'li',
    { class: 'span unreached' },
    h(
      'div',
      { class: 'line' },
      h('span', { class: 'layer' }, kindOf(kind), said(name)),
      h('span', {}, 'not reached'),
    ),
  )
  element.style.setProperty('--depth', String(Math.min(depth, 24)))
  return element
}

function row(span, depth, total) {
  const { isOrigin } = span
  const inner = span.children.at(-1)
  const turned = inner !== undefined && inner.status !== span.status && span.status !== null
  const name = span.kind === 'gateway' ? 'gateway' : span.name
  const element = h(
    'li',
    { class: `span${isOrigin ? ' origin' : ''}`, 'data-kind': span.kind, 'data-name': name },
    h(
      'details',
      { open: isOrigin && span.kind !== 'gateway' },
      h(
        'summary',
        { class: 'line' },
        h('span', { class: 'layer' }, kindOf(span.kind), said(name)),
        bar(span, total),
        h('span', { class: 'number own-time' }, milliseconds(span.own)),
        h(
          'span',
          { class: 'came' },
          turned && inner.status !== null && [h('s', {}, inner.status.slice(0, 3)), ' '],
          span.status === null
            ? span.thrown === null
              ? '…'
              : h('span', { class: 'threw' }, 'threw')
            : badge(Number(span.status.slice(0, 3))),
          isOrigin && h('span', { class: 'tag' }, 'answered here'),
        ),
      ),
      details(span, inner),
    ),
  )
  element.style.setProperty('--depth', String(Math.min(depth, 24)))
  return element
}

// What a layer spent in itself stands out from what it spent in those it called.
function bar(span, total) {
  const end = span.end ?? total
  const track = h('span', {
    class: 'track',
    role: 'img',
    'aria-label': `${milliseconds(end - span.start)} in all`,
  })
  const part = (from, to, className) => {
    const piece = h('span', { class: className })
    piece.style.left = `${(from / total) * 100}%`
    piece.style.width = `max(1px, ${(Math.max(0, to - from) / total) * 100}%)`
    track.append(piece)
  }
  part(span.start, end, 'whole')
  let at = span.start
  for (const child of span.children) {
    part(at, child.start, 'own')
    at = child.end ?? end
  }
  part(at, end, 'own')
  return track
}

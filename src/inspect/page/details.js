// What one layer did with a request, in full: what it changed, asked and decided, which route it took, the error it met.

import { h, milliseconds, said, textOfBytes } from './dom.js'

/** A layer's part, opened. `inner` is that of the layer whose answer it got. */
export function details(span, inner) {
  const parts = []
  const [script, info] = span.path.map(textOfBytes)
  parts.push(
    pairs([
      ['takes', milliseconds(span.end === null ? null : span.end - span.start), null],
      ['mounted at', script === '' ? 'the root' : script, script],
      ['path', info === '' ? 'empty' : info, info],
      span.section === null ? null : ['section', `[${span.section}]`, null],
    ]),
  )
  if (span.thrown !== null) parts.push(thrown(span.thrown))
  if (span.route !== null) parts.push(route(span.route))
  for (const question of span.asked) parts.push(negotiation(question))
  for (const weighing of span.weighed) parts.push(weighed(weighing))
  if (span.inward.length > 0) parts.push(changes('Changed in the environ, going in', span.inward))
  const given = responseChanges(span, inner)
  if (given.length > 0)
    parts.push(changes(inner === undefined ? 'Answered with' : 'Changed in the answer', given))
  if (span.outward.length > 0) parts.push(changes('Changed in the environ, coming back', span.outward))
  if (parts.length === 1 && inner !== undefined)
    parts.push(h('p', { class: 'note' }, 'It passed the request on, and the answer back, as they were.'))
  return h('div', { class: 'about' }, parts)
}

function pairs(rows) {
  return h(
    'dl',
    { class: 'pairs' },
    rows
      .filter((one) => one !== null)
      .map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, said(value)))),
  )
}

function changes(title, list) {
  return h(
    'section',
    {},
    h('h3', {}, title),
    h(
      'ul',
      { class: 'changes' },
      list.map(({ key, from, to }) =>
        h(
          'li',
          {},
          h('code', {}, said(key)),
          ' ',
          from !== null && h('del', {}, said(from === '' ? '(empty)' : from)),
          from !== null && to !== null && h('span', { 'aria-label': 'became' }, ' → '),
          to !== null && h('ins', {}, said(to === '' ? '(empty)' : to)),
        ),
      ),
    ),
  )
}

// What a layer's answer has, beside that of the layer behind it.
function responseChanges(span, inner) {
  const list = []
  if (span.status === null) return list
  if (inner?.status !== span.status)
    list.push({ key: 'status', from: inner?.status ?? null, to: span.status })
  const [before, after] = [grouped(inner?.fields ?? []), grouped(span.fields)]
  for (const [key, [name, value]] of after) {
    const old = before.get(key)?.[1] ?? null
    if (old !== value) list.push({ key: name, from: old, to: value })
  }
  for (const [key, [name, value]] of before)
    if (!after.has(key)) list.push({ key: name, from: value, to: null })
  if (span.body !== null && (inner !== undefined || span.body !== 'nothing')) {
    list.push({
      key: 'body',
      from: inner === undefined ? null : (inner.body ?? 'from inside'),
      to: span.body,
    })
  }
  return list
}

function grouped(fields) {
  const found = new Map()
  for (const [name, value] of fields) {
    const key = name.toLowerCase()
    found.set(key, [name, found.has(key) ? `${found.get(key)[1]}, ${value}` : value])
  }
  return found
}

// What was offered, how welcome each was and by which range; what was taken stands out.
function negotiation({ field, ranges, isSent, offers, taken }) {
  return h(
    'section',
    { class: 'negotiation' },
    h('h3', {}, taken === null ? `Asked how welcome to ${field}` : `Negotiated by ${field}`),
    h('p', {}, isSent ? h('code', {}, said(ranges)) : `No ${field} came, so all is welcome.`),
    h(
      'table',
      { class: 'offers' },
      offers.map(({ offer, quality, by }) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, h(taken?.includes(offer) ? 'ins' : 'span', {}, said(offer))),
          h('td', { class: 'number' }, `q=${quality}`),
          h('td', { class: 'quiet' }, isSent && (by === null ? 'nothing names it' : ['by ', said(by)])),
          h('td', {}, offer === taken?.[0] && h('span', { class: 'tag' }, 'taken')),
        ),
      ),
    ),
    taken?.length === 0 && h('p', {}, 'None of them is welcome.'),
  )
}

function weighed({ status, by, there }) {
  return h(
    'section',
    {},
    h('h3', {}, 'Weighed the conditions'),
    pairs([
      ['decided', by === null ? `nothing forbids it: ${status}` : `${by}: ${status}`],
      ['there is', there === null ? 'nothing' : (there.etag ?? there.modified ?? 'no version with a name')],
      there?.etag != null && there.modified !== null ? ['modified', there.modified] : null,
    ]),
  )
}

function thrown({ how, name, message: text, report }) {
  const title = how === 'answered' ? 'Made an answer of an error' : 'An error came out'
  return h(
    'section',
    { class: 'error' },
    h('h3', {}, title),
    h('p', {}, h('b', {}, said(name)), ': ', said(text)),
    report.map(({ how: led, name: kind, message: words, frames }) => [
      led !== '' && h('p', {}, said(`${led}: ${kind}: ${words}`)),
      h(
        'ol',
        { class: 'frames' },
        frames
          .filter(({ isOwn }, i) => isOwn || i < 3)
          .slice(0, 8)
          .map(({ call, place, source }) =>
            h(
              'li',
              {},
              h('code', {}, said(call === null ? place : `${call}  ${place}`)),
              source.length > 0 &&
                h(
                  'pre',
                  { tabIndex: 0, role: 'group', 'aria-label': 'Source' },
                  source.map(({ number, text: code, isAt }) =>
                    h(isAt ? 'mark' : 'span', {}, said(`${String(number).padStart(4)}  ${code}`)),
                  ),
                ),
            ),
          ),
      ),
    ]),
  )
}

function route({ taken, variables, others }) {
  const chosen = others?.find((one) => one.route === taken)
  const named = Object.entries(variables)
  const refused = (others ?? []).filter((one) => one.why !== null).sort((a, b) => fits(b) - fits(a))
  return h(
    'section',
    { class: 'route' },
    h('h3', {}, chosen === undefined ? 'No route takes it' : 'The route'),
    chosen !== undefined &&
      h(
        'p',
        {},
        h('code', {}, said(`${(chosen.methods ?? ['any method']).join(', ')} ${chosen.path}`)),
        chosen.name !== null && [' ', said(chosen.name, 'quiet')],
      ),
    named.length > 0 && pairs(named),
    refused.length > 0 &&
      h(
        'details',
        { open: chosen === undefined },
        h(
          'summary',
          {},
          chosen === undefined
            ? `Why none of the ${refused.length} routes`
            : `Why not the ${refused.length} others`,
        ),
        h(
          'ul',
          { class: 'changes' },
          refused.map(({ path, methods, why }) =>
            h(
              'li',
              { class: why.startsWith('the path fits') ? 'near' : null },
              h('code', {}, said(`${(methods ?? ['any']).join(', ')} ${path}`)),
              ' ',
              said(why, 'quiet'),
            ),
          ),
        ),
      ),
  )
}

const fits = ({ why }) => (why.startsWith('the path fits') ? 1 : 0)

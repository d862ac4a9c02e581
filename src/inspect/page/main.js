// The page: which view is shown, by what stands behind # in its address, and what keys do.

import { clear, get, listen, Refused, setToken, takeToken } from './api.js'
import { announce, byId, h } from './dom.js'
import { journeyView } from './journey.js'
import { List } from './list.js'
import { sendForm } from './send.js'
import { stackView } from './stack.js'

const NEW = { method: 'GET', target: '/', fields: [['Accept', '*/*']], body: '' }

let stack = null
let shown = null
let stop = null

const list = new List(
  (id) => {
    location.hash = `#/requests/${id}`
  },
  () => clear().catch(refused),
)

const views = { locked: byId('locked'), split: byId('split'), stack: byId('stack'), send: byId('send') }

function show(name, title) {
  for (const [key, view] of Object.entries(views)) view.hidden = key !== name
  for (const [id, key] of [
    ['to-requests', 'split'],
    ['to-stack', 'stack'],
    ['to-send', 'send'],
  ]) {
    if (key === name) byId(id).setAttribute('aria-current', 'page')
    else byId(id).removeAttribute('aria-current')
  }
  document.title = `${title} · Inspect`
}

function refused(error) {
  if (!(error instanceof Refused) || error.status !== 401) {
    announce(error.message)
    return
  }
  stop?.abort()
  show('locked', 'Locked')
  byId('token').focus()
}

// Where the address leads. The focus goes along, so that those who do not see the page know where they are.
async function route() {
  const [, view = '', id] = location.hash.split('/')
  try {
    if (view === 'stack') {
      stack = await get('stack')
      views.stack.replaceChildren(...stackView(stack, openSent))
      show('stack', 'Stack')
      byId('stack-title').focus()
    } else if (view === 'send') {
      views.send.replaceChildren(
        h('h2', { id: 'send-title', tabIndex: -1 }, 'Send a request'),
        sendForm(NEW, openSent),
      )
      show('send', 'Send')
      byId('send-title').focus()
    } else if (view === 'requests' && id !== undefined) {
      await openJourney(Number(id))
    } else {
      closeJourney()
    }
  } catch (error) {
    refused(error)
  }
}

function openSent(id) {
  location.hash = `#/requests/${id}`
}

async function openJourney(id, chosen = 0, keepFocus = false) {
  const detail = byId('detail')
  let journey
  try {
    journey = await get(`requests/${id}`)
  } catch (error) {
    if (error.status !== 404) throw error
    show('split', 'Requests')
    detail.replaceChildren(
      h('button', { type: 'button', class: 'back', click: back }, '← All requests'),
      h('p', { class: 'note' }, 'This request is not kept any longer.'),
    )
    document.body.dataset.open = ''
    return
  }
  stack ??= await get('stack')
  shown = { id, isDone: journey.isDone }
  detail.replaceChildren(...journeyView(journey, stack, { back, sent: openSent }, chosen))
  document.body.dataset.open = ''
  show('split', `${journey.method} ${journey.target}`)
  list.select(id)
  if (!keepFocus) {
    detail.scrollTop = 0
    byId('journey-title').focus({ preventScroll: true })
  }
}

function closeJourney() {
  const hadOne = shown !== null
  shown = null
  delete document.body.dataset.open
  byId('detail').replaceChildren(h('p', { class: 'note' }, 'Choose a request to see how it travelled.'))
  list.select(-1)
  show('split', 'Requests')
  if (hadOne) list.focus()
}

function back() {
  location.hash = '#/'
}

document.addEventListener('keydown', (event) => {
  const isTyping = event.target.matches('input, textarea, select')
  if (event.key === 'Escape') {
    if (event.target === byId('filter') && event.target.value !== '') return
    if (isTyping && event.target !== byId('filter')) event.target.blur()
    else if (location.hash !== '#/') back()
    else list.focus()
  } else if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey && !views.split.hidden) {
    event.preventDefault()
    byId('filter').focus()
  }
})

function told(event, data) {
  if (event === 'open') return connected('open', 'live')
  if (event === 'cleared') {
    list.reset([])
    back()
    return
  }
  if (event !== 'request') return
  list.put(data)
  // One that is looked at while it runs is shown anew when it has ended.
  if (shown !== null && shown.id === data.id && data.isDone && !shown.isDone)
    void openJourney(data.id, 0, true).catch(refused)
}

function connected(state, text) {
  const place = byId('connection')
  place.dataset.state = state
  place.textContent = text
}

// Goes on listening: a server that is started anew is found again.
async function live() {
  stop?.abort()
  stop = new AbortController()
  const { signal } = stop
  for (let wait = 250; !signal.aborted; wait = Math.min(wait * 2, 5000)) {
    try {
      await listen((event, data) => {
        if (event === 'open') {
          wait = 250
          void get('requests').then((summaries) => list.reset(summaries), refused)
        }
        told(event, data)
      }, signal)
    } catch (error) {
      if (error instanceof Refused) {
        connected('closed', 'not connected')
        return refused(error)
      }
    }
    if (signal.aborted) return
    connected('closed', 'reconnecting…')
    await new Promise((resolve) => setTimeout(resolve, wait))
  }
}

byId('unlock').addEventListener('submit', async (event) => {
  event.preventDefault()
  setToken(
    byId('token')
      .value.trim()
      .replace(/^.*#token=/, ''),
  )
  try {
    await get('stack')
    byId('locked-why').textContent = ''
    void live()
    await route()
  } catch (error) {
    byId('locked-why').textContent = error.status === 401 ? 'That is not the token.' : error.message
  }
})

takeToken()
window.addEventListener('hashchange', () => {
  const had = location.hash
  takeToken()
  if (location.hash !== had) void live()
  void route()
})
void live()
void route()

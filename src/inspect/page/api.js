// Asks the server, with the token. The token is kept for this tab alone, and sent to nobody but the API beside this page.

const KEY = 'wsgify-inspect-token'

/** Takes the token out of the address, so that neither the history nor a screen shows it. */
export function takeToken() {
  const given = /^#token=([\w-]+)$/.exec(location.hash)?.[1]
  if (given === undefined) return
  setToken(given)
  history.replaceState(null, '', '#/')
}

export function setToken(token) {
  sessionStorage.setItem(KEY, token)
}

/** What was answered in place of what was asked for. */
export class Refused extends Error {
  constructor(status, message) {
    super(message)
    this.status = status
  }
}

async function ask(path, init = {}) {
  const headers = { Accept: 'application/json', ...init.headers }
  const token = sessionStorage.getItem(KEY)
  if (token !== null) headers['X-Inspect-Token'] = token
  const answer = await fetch(`api/${path}`, { ...init, headers, cache: 'no-store' })
  if (answer.ok) return answer
  const problem = await answer.json().catch(() => ({}))
  throw new Refused(answer.status, problem.message ?? problem.detail ?? answer.statusText)
}

export const get = async (path) => (await ask(path)).json()

export const clear = () => ask('requests', { method: 'DELETE' })

export async function send(written) {
  const body = JSON.stringify(written)
  const answer = await ask('send', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
  return (await answer.json()).id
}

/** What happens from now on: `event` is called with the name and the data of each; resolves when the stream has ended. */
export async function listen(event, signal) {
  const answer = await ask('events', { headers: { Accept: 'text/event-stream' }, signal })
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const blocks = (rest + value).split('\n\n')
    rest = blocks.pop()
    for (const block of blocks) {
      const fields = new Map(
        block
          .split('\n')
          .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      )
      if (fields.has('data')) event(fields.get('event') ?? 'message', JSON.parse(fields.get('data')))
    }
  }
}

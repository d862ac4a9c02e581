// A client whose server may be killed under it: it asks once, and always gets an end.

import { request } from 'node:http'

/**
 * Asks on a connection of its own. Gives the text of the answer, `truncated` for one that does not look whole, `no answer` when
 * none came within some milliseconds, or the code of what went wrong.
 */
export function ask(port: number, path: string, patience: number): Promise<string> {
  return new Promise((resolve) => {
    const sent = request({ port, host: '127.0.0.1', path, agent: false, timeout: patience }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (data: string) => {
        text += data
      })
      answer.on('close', () => resolve(answer.complete ? text : 'truncated'))
    })
    sent.on('timeout', () => sent.destroy(Object.assign(new Error(), { code: 'no answer' })))
    sent.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    sent.end()
  })
}

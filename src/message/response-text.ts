// An answer out of the text it has on the wire.

import { Answer } from '../environ/run.ts'
import { parseMessage } from './message-text.ts'

/** The answer that is given as bytes. Throws a SyntaxError that names the line for what is none. */
export function answerOfText(bytes: Uint8Array): Answer {
  const { startLine, fields, body } = parseMessage(bytes)
  const match = /^HTTP\/\d\.\d (\d{3}(?: .*)?)$/.exec(startLine)
  if (match === null) {
    throw new SyntaxError(
      `line 1: a response begins "HTTP/1.1 200 OK", not ${JSON.stringify(startLine.slice(0, 60))}`,
    )
  }
  const answer = new Answer()
  answer.statusLine = (match[1] as string).trimEnd()
  answer.headerlist = [...fields]
  answer.body = body
  return answer
}

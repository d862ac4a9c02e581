// Answers a request with a state of a file. What most requests ask for is answered out of lists that are ready; everything
// else by the one evaluator of conditions, through a response.

import type { Body, Environ, StartResponse } from '../environ/contract.ts'
import { FILE_PIECE } from '../gateways/node/file-reader.ts'
import { FileBody, FilePart } from './file-body.ts'
import { conditionalAnswer, type FileHead } from './file-head.ts'
import type { Opened, Snapshot, WatchedFile } from './watched-file.ts'

/** A watched file whose states have heads. */
export type ServedFile = WatchedFile<FileHead>

/** Looks at a file and answers with it; null, with nothing said, when there is none. */
export function answerFile(
  file: ServedFile,
  environ: Environ,
  startResponse: StartResponse,
): Body | null | Promise<Body | null> {
  const fresh = file.fresh()
  if (fresh !== null) return answerSnapshot(file, fresh, environ, startResponse)
  return new Promise((resolve, reject) => {
    file.look((error, snapshot) => {
      if (snapshot === null) {
        if (error === null) resolve(null)
        else reject(error)
        return
      }
      try {
        resolve(answerSnapshot(file, snapshot, environ, startResponse))
      } catch (thrown) {
        reject(thrown)
      }
    })
  })
}

function answerSnapshot(
  file: ServedFile,
  snapshot: Snapshot<FileHead>,
  environ: Environ,
  startResponse: StartResponse,
): Body | Promise<Body | null> {
  const { bytes, described: head } = snapshot
  const isGet = environ.REQUEST_METHOD === 'GET'
  const verdict = head.handedOver ? 200 : plainVerdict(environ, head)
  if (verdict === 304) {
    const by = environ.HTTP_IF_NONE_MATCH === undefined ? 'If-Modified-Since' : 'If-None-Match'
    environ['wsgify.inspect']?.weighed({ status: 304, by }, { etag: head.tag })
    startResponse('304 Not Modified', head.notModified.slice())
    return ''
  }
  const isEmpty = !isGet || head.handedOver
  if (bytes === null && !isEmpty) return stream(file, snapshot, environ, startResponse)
  const body = isEmpty ? '' : (bytes as Uint8Array)
  if (verdict !== 200) return weighed(head, body, environ, startResponse)
  startResponse('200 OK', head.list.slice())
  return body
}

// What a request comes to that has no conditions, or those that its client has from an answer before; null for all others.
function plainVerdict(environ: Environ, { tag, modified }: FileHead): 200 | 304 | null {
  if (environ.HTTP_IF_MATCH !== undefined || environ.HTTP_IF_UNMODIFIED_SINCE !== undefined) return null
  const known = environ.HTTP_IF_NONE_MATCH
  if (known !== undefined) return known === tag ? 304 : null
  const since = environ.HTTP_IF_MODIFIED_SINCE
  if (since !== undefined) return since === modified ? 304 : null
  return environ.HTTP_RANGE === undefined ? 200 : null
}

function weighed(head: FileHead, body: Body, environ: Environ, startResponse: StartResponse): Body {
  return conditionalAnswer(head.list.slice(), body).wsgi(environ, startResponse)
}

function stream(
  file: ServedFile,
  before: Snapshot<FileHead>,
  environ: Environ,
  startResponse: StartResponse,
): Body | Promise<Body | null> {
  const opened = file.open(before)
  return opened instanceof Promise
    ? opened.then((open) => open && answerOpened(file, open, environ, startResponse))
    : answerOpened(file, opened, environ, startResponse)
}

function answerOpened(
  watched: ServedFile,
  { file, snapshot }: Opened<FileHead>,
  environ: Environ,
  startResponse: StartResponse,
): Body | Promise<Body | null> {
  if (file === null) return answerSnapshot(watched, snapshot, environ, startResponse)
  const { described: head, stats } = snapshot
  const whole = new FileBody(file, stats.size, () => watched.reopen(snapshot))
  try {
    if (plainVerdict(environ, head) !== 200) {
      return wrapped(weighed(head, whole, environ, startResponse), environ)
    }
    startResponse('200 OK', head.list.slice())
    return wrapped(whole[Symbol.asyncIterator](), environ)
  } catch (error) {
    whole.close()
    throw error
  }
}

function wrapped(body: Body, environ: Environ): Body {
  const wrap = environ['wsgi.file_wrapper']
  return wrap !== undefined && body instanceof FilePart ? wrap(body, FILE_PIECE) : body
}

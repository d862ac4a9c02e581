// The header fields of a file, made once for each of its states.

import type { Stats } from 'node:fs'
import { blank } from '../environ/blank.ts'
import type { Body, HeaderList } from '../environ/contract.ts'
import { Answer } from '../environ/run.ts'
import type { EntityTag } from '../headers/entity-tag.ts'
import { Response } from '../message/response.ts'
import { formatDate } from '../syntax/date.ts'

/** What is said of a state of a file. The lists belong to all requests: they are copied before they are given away. */
export interface FileHead {
  /** The text of ETag, or null. */
  readonly tag: string | null
  /** The text of Last-Modified, or null. */
  readonly modified: string | null
  /** The fields of 200. */
  readonly list: HeaderList
  /** The fields of 304. */
  readonly notModified: HeaderList
  /** Whether the server in front sends the file: then it weighs conditions, too. */
  readonly handedOver: boolean
}

/** The head of a file, with the fields that all its states have. */
export function fileHead(fields: HeaderList, stats: Stats, tag: EntityTag | null): FileHead {
  const response = conditionalAnswer(fields.slice(), '')
  response.contentLength = stats.size
  response.setField('Accept-Ranges', 'bytes')
  if (tag !== null) response.etag = tag
  const modified = modifiedOf(stats)
  if (modified !== null) response.setField('Last-Modified', modified)
  const list = response.headerlist
  return {
    tag: response.field('ETag'),
    modified,
    list,
    notModified: notModifiedOf(list),
    handedOver: false,
  }
}

/** The head of a file that the server in front sends. It knows length, version and ranges better. */
export function handedOverHead(fields: HeaderList, field: readonly [string, string]): FileHead {
  return { tag: null, modified: null, list: [...fields, field], notModified: [], handedOver: true }
}

/** A response that weighs the conditions of requests for a file. The list becomes its own. */
export function conditionalAnswer(list: HeaderList, body: Body): Response {
  const answer = new Answer()
  answer.statusLine = '200 OK'
  answer.headerlist = list
  answer.body = body
  const response = new Response(undefined, answer)
  response.conditionalResponse = true
  return response
}

// A response that is asked by somebody who knows every version.
function notModifiedOf(list: HeaderList): HeaderList {
  let fields: HeaderList = []
  const known = blank('/', { environ: { HTTP_IF_NONE_MATCH: '*' } })
  conditionalAnswer(list, '').wsgi(known, (_status, headers) => {
    fields = headers
  })
  return fields
}

// A time to come would be a version that nobody has yet. RFC 9110 section 8.8.2.1.
function modifiedOf({ mtimeMs }: Stats): string | null {
  const date = new Date(Math.min(mtimeMs, Date.now()))
  const year = date.getUTCFullYear()
  return year >= 0 && year <= 9999 ? formatDate(date) : null
}

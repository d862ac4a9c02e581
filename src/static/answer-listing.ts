// Answers with the list of a directory: as a page, or as JSON, whichever the client prefers.

import type { Body, Environ, StartResponse } from '../environ/contract.ts'
import { asked } from '../environ/watcher.ts'
import { Accept } from '../headers/accept.ts'
import { Response } from '../message/response.ts'
import { textOfByteString } from '../syntax/bytes.ts'
import { type ListedDirectory, type Listing, readListing } from './listing.ts'
import { listingPage, PAGE_POLICY } from './listing-page.ts'

const OFFERS = ['text/html', 'application/json'] as const

/** Answers with the list of a directory; null when it cannot be read. */
export async function answerListing(
  directory: ListedDirectory,
  environ: Environ,
  startResponse: StartResponse,
): Promise<Body | null> {
  const listing = await readListing(directory)
  if (listing === null) return null
  const mount = textOfByteString(environ.SCRIPT_NAME ?? '')
  const path = textOfByteString(environ.PATH_INFO)
  const accept = environ.HTTP_ACCEPT === undefined ? null : Accept.parse(environ.HTTP_ACCEPT)
  const isJson = asked(environ, 'Accept', accept ?? Accept.any).best(OFFERS) === 'application/json'
  const response = new Response(
    isJson ? JSON.stringify(jsonOf(mount + path, listing)) : listingPage(mount, path, listing),
    {
      contentType: isJson ? 'application/json' : 'text/html',
      vary: ['Accept'],
      cacheControl: { noCache: true },
      headers: { 'X-Content-Type-Options': 'nosniff', 'Content-Security-Policy': PAGE_POLICY },
      conditionalResponse: true,
    },
  )
  await response.setEtag({ weak: true })
  return response.wsgi(environ, startResponse)
}

function jsonOf(path: string, { entries, truncated }: Listing): object {
  return {
    path,
    entries: entries.map(({ name, directory, size, modified }) => ({
      name,
      type: directory ? 'directory' : 'file',
      size,
      modified: modified.toISOString(),
    })),
    truncated,
  }
}

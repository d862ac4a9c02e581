// One class for each status of success, 2xx. A table: no behaviour beyond it.

import { HTTPException } from './http-exception.ts'

/** 200, and the parent of 2xx: an answer that is thrown from where a handler cannot return it. RFC 9110 section 15.3.1. */
export class HTTPOk extends HTTPException {
  static override readonly code: number = 200
  static override readonly explanation: string = 'The request succeeded.'
}

/** 201; name where: `new HTTPCreated({ location: '/instances/7' })`. RFC 9110 section 15.3.2. */
export class HTTPCreated extends HTTPOk {
  static override readonly code: number = 201
  static override readonly explanation: string = 'Something new is there.'
}

/** 202. RFC 9110 section 15.3.3. */
export class HTTPAccepted extends HTTPOk {
  static override readonly code: number = 202
  static override readonly explanation: string = 'The request is taken, and is still to be acted upon.'
}

/** 203. RFC 9110 section 15.3.4. */
export class HTTPNonAuthoritativeInformation extends HTTPOk {
  static override readonly code: number = 203
  static override readonly explanation: string = 'A proxy changed what the server answered.'
}

/** 204; it has no body. RFC 9110 section 15.3.5. */
export class HTTPNoContent extends HTTPOk {
  static override readonly code: number = 204
  static override readonly explanation: string = 'The request succeeded, and there is nothing to say.'
}

/** 205; it has no body. RFC 9110 section 15.3.6. */
export class HTTPResetContent extends HTTPOk {
  static override readonly code: number = 205
  static override readonly explanation: string = 'The request succeeded, and its form can be cleared.'
}

/** 206; say which part: `contentRange`. RFC 9110 section 15.3.7. */
export class HTTPPartialContent extends HTTPOk {
  static override readonly code: number = 206
  static override readonly explanation: string = 'This is a part of the whole.'
}

/** 207; its body is the application's. RFC 4918 section 11.1. */
export class HTTPMultiStatus extends HTTPOk {
  static override readonly code: number = 207
  static override readonly explanation: string =
    'The request concerned several things, and each has a status.'
}

/** 208. RFC 5842 section 7.1. */
export class HTTPAlreadyReported extends HTTPOk {
  static override readonly code: number = 208
  static override readonly explanation: string = 'These members were told before.'
}

/** 226. RFC 3229 section 10.4.1. */
export class HTTPIMUsed extends HTTPOk {
  static override readonly code: number = 226
  static override readonly explanation: string = 'This is what changed since the state that the client has.'
}

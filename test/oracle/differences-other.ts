// What differs from WebOb on purpose, and no case can show: names, shapes, and what happens over time.

import type { Row } from './differences.ts'

export const otherDifferences: readonly Row[] = [
  {
    inWebOb: '`req.path_info`, `res.status_int`',
    here: '`req.pathInfo`, `res.status`',
    why: 'JavaScript’s spelling; `GET` and `POST` stay',
  },
  {
    inWebOb: '`res.text = "a"`, `res.json = value`, `res.app_iter = chunks`',
    here: '`res.body = "a"`, `Response.json(value)`, `res.body = chunks`',
    why: 'one property takes every kind of body',
  },
  {
    inWebOb: '`set_cookie(name, value, overwrite=True)`, `res.copy()`, `encode_content(lazy=True)`',
    here: '`unsetCookie(name)` before `setCookie`, `await res.clone()`, `await res.encodeContent()`',
    why: 'one way to do a thing; a body that streams is encoded as it is sent',
  },
  {
    inWebOb: '`res.status` is `"404 Not Found"`',
    here: '`res.statusLine`; `res.status` is 404',
    why: 'the platform’s `Response` has that name for the number',
  },
  {
    inWebOb: '`req.body`, `req.json`, `req.POST` are properties',
    here: '`await req.bytes()`, `await req.json()`, `await req.POST()`',
    why: 'a body arrives while the program runs',
  },
  {
    inWebOb: '`req.GET["a"]` is the last value, KeyError when absent',
    here: '`req.GET.get("a")` is the first value, or null',
    why: 'as `URLSearchParams` and `FormData` read',
  },
  {
    inWebOb: '`req.json` reads any body',
    here: 'a body that is not labelled as JSON is refused with 415, unless `{ force: true }`',
    why: 'a page of another site may post text, but not JSON, without asking',
  },
  {
    inWebOb: '`client_addr` believes `X-Forwarded-For`',
    here: 'it is the address of the connection',
    why: 'anyone can send that header',
  },
  {
    inWebOb: 'exceptions are responses',
    here: 'exceptions make responses: `error.response(req)`',
    why: 'an error has a stack, a response has a body; one object for both has two meanings of `json`',
  },
  {
    inWebOb: '`req.copy()` shares parsed views with the original',
    here: 'nothing live is kept in the environ',
    why: 'writing to the copy changed the original',
  },
  {
    inWebOb: '`wsgify` sends `None` as `req.response`',
    here: 'the same when it was touched, 204 when not',
    why: 'an empty 200 says something else',
  },
  {
    inWebOb: '`best_match` looks at wildcards of both sides, and the order of ranges can decide',
    here: '`best` has one rule: the most specific range decides, then the first of equals',
    why: 'RFC 9110 section 12.5.1',
  },
  {
    inWebOb: 'a malformed Accept is another class of object',
    here: 'it reads as no Accept: everything is welcome',
    why: 'one class for one header',
  },
  {
    inWebOb: 'a quality of 1/3 is printed with all its digits, and cannot be read again',
    here: 'with three decimals',
    why: 'RFC 9110 section 12.4.2',
  },
  {
    inWebOb: '`req.url_encoding`, `encget`, `encset`',
    here: 'none; `await req.decode("latin1")`',
    why: 'paths are UTF-8, other charsets are brought to it once',
  },
  {
    inWebOb: '`req.body_file`, `make_body_seekable`, `copy_body`, `make_tempfile`',
    here: '`req.body` is a stream, and every reader keeps what it read',
    why: 'asking for a form of the body is enough',
  },
  {
    inWebOb: 'a file in `req.POST` is a `FieldStorage`',
    here: 'it is a `File`: `form.getFile("photo")`',
    why: 'the platform’s object',
  },
  {
    inWebOb: '`paste.urlvars`',
    here: '`wsgiorg.routing_args` alone',
    why: 'one place for a fact',
  },
  {
    inWebOb: 'a method is upper-cased by `from_bytes`',
    here: 'it stays as it was written',
    why: 'methods have case, RFC 9110 section 9.1',
  },
  {
    inWebOb: '`req.if_match` without the field matches everything',
    here: 'it is null',
    why: 'absent is not `*`',
  },
  {
    inWebOb: 'signed values never end, and their salt and secret run together',
    here: 'they may end, and do not run together; WebOb’s format is there by name',
    why: 'one secret for two purposes must not be one key',
  },
  {
    inWebOb: 'serializers and signed profiles answer at once',
    here: 'they answer by promises',
    why: 'the platform’s cryptography does',
  },
  {
    inWebOb: '`send_request_app` encodes a path of bytes twice, and reads both bodies whole',
    here: '`sendRequest` sends the path as it came, and streams',
    why: 'a path is encoded once; a body may be larger than memory',
  },
  {
    inWebOb: '`send_request_app` passes on any request, `Connection` and all',
    here: '`sendRequest` is for requests of one’s own; `sendRequest.to(url)` passes on those that came',
    why: 'a client must not choose where a server connects, RFC 9110 section 7.6.1',
  },
  {
    inWebOb: 'a file that is missing, forbidden or outside is 404 or 403, with the system’s message',
    here: 'it is one 404 that says nothing of the system',
    why: 'what a client may not have it need not know of',
  },
  {
    inWebOb: '`make_fileapp(path)`',
    here: '`makeFileApp(path, options)`, called once for a file',
    why: 'what it makes is kept',
  },
  {
    inWebOb: '`HTTPFound()` redirects to itself',
    here: 'a redirect has a `location`, or `addSlash`',
    why: 'a redirect to itself has no end',
  },
  {
    inWebOb: 'a redirect keeps the URL it made for its first request',
    here: 'an exception is changed by no request, and can answer any number',
    why: 'one instance sent clients to the host of others',
  },
  {
    inWebOb: '`HTTPMethodNotAllowed()` sends no Allow, `HTTPUnauthorized()` no challenge',
    here: 'the types ask for `allow`, `wwwAuthenticate`, `proxyAuthenticate` and `upgrade`',
    why: 'RFC 9110 has them in every 405, 401, 407 and 426',
  },
  {
    inWebOb: '`body_template` is HTML with names in it, of which tags are removed for plain text',
    here: '`template` is plain text with names as in `{detail}`, escaped for HTML; a name that is not there is a `TypeError`',
    why: 'one text for all forms, and details that look like tags are not lost',
  },
  {
    inWebOb: '`json_formatter` is given to each exception',
    here: '`forms`, for an exception, a class, or all inside of `HTTPExceptionMiddleware`',
    why: 'an API has one form of errors',
  },
  {
    inWebOb: 'the JSON of an error has HTML in its message, and the status line as its code',
    here: 'it has text, and a number',
    why: 'programs read it',
  },
  {
    inWebOb: 'an exception with a Content-Type without a charset raises when it is rendered',
    here: 'a Content-Type that is given stays, and decides about the form',
    why: 'it was given',
  },
  {
    inWebOb: '`HTTPExceptionMiddleware` catches what is raised while the application is called',
    here: 'also what is thrown in place of the first chunk, and any error that has a `status`',
    why: 'generators raise later, and other libraries have errors too',
  },
]

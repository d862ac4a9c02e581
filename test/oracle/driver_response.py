"""Answers the cases on what a response is made of and says: its head, its body, cookies, caches, codings, its text."""

import gzip
import re
import zlib
from datetime import datetime, timezone
from io import BytesIO

from webob import Request, Response
from webob.byterange import ContentRange

# The properties that cases name, by the names that they have here.
PROPERTIES = {
    'acceptRanges': 'accept_ranges',
    'age': 'age',
    'allow': 'allow',
    'cacheControl': 'cache_control',
    'charset': 'charset',
    'conditionalResponse': 'conditional_response',
    'contentDisposition': 'content_disposition',
    'contentEncoding': 'content_encoding',
    'contentLanguage': 'content_language',
    'contentLength': 'content_length',
    'contentLocation': 'content_location',
    'contentRange': 'content_range',
    'contentType': 'content_type',
    'contentTypeParams': 'content_type_params',
    'date': 'date',
    'etag': 'etag',
    'expires': 'expires',
    'lastModified': 'last_modified',
    'location': 'location',
    'pragma': 'pragma',
    'retryAfter': 'retry_after',
    'server': 'server',
    'status': 'status_int',
    'statusLine': 'status',
    'vary': 'vary',
    'wwwAuthenticate': 'www_authenticate',
}

COOKIE_ATTRIBUTES = {
    'path': 'path',
    'domain': 'domain',
    'maxAge': 'max_age',
    'secure': 'secure',
    'httpOnly': 'httponly',
    'sameSite': 'samesite',
}


def made(case):
    """The response that a case describes."""
    given = {}
    if 'text' in case:
        given['body'] = case['text']
    elif 'bytes' in case:
        given['body'] = case['bytes'].encode('latin-1')
    elif 'chunks' in case:
        given['app_iter'] = iter([chunk.encode('latin-1') for chunk in case['chunks']])
    elif 'raw' in case:
        given['body'] = case['raw']
    elif 'json' in case:
        given['json'] = case['json']
    if 'status' in case:
        given['status'] = case['status']
    if 'contentType' in case:
        given['content_type'] = case['contentType']
    if 'charset' in case:
        given['charset'] = case['charset']
    if 'headers' in case:
        given['headerlist'] = [tuple(pair) for pair in case['headers']]
    for name, value in case.get('properties', {}).items():
        given[PROPERTIES[name]] = value_of(value)
    return Response(**given)


def value_of(given):
    """A value that JSON cannot say by itself: a date, a part of a whole."""
    if isinstance(given, dict) and 'date' in given:
        return datetime.fromtimestamp(given['date'], timezone.utc)
    if isinstance(given, dict) and 'part' in given:
        first, last, length = given['part']
        return (first, None if last is None else last + 1, length)
    if isinstance(given, dict) and 'scheme' in given:
        return (given['scheme'], given['parameters'])
    return given


def read(response, name):
    """What a property reads as, in values that JSON has."""
    value = getattr(response, PROPERTIES[name])
    if isinstance(value, datetime):
        # Seconds to wait are read as a date of the local clock, without a zone.
        if value.tzinfo is None:
            return {'delay': round((value - datetime.now()).total_seconds())}
        return int(value.timestamp())
    if isinstance(value, ContentRange):
        start, stop, length = value
        return [start, None if stop is None else stop - 1, length]
    if isinstance(value, tuple):
        return list(value)
    return value


def head_of(headerlist):
    """The fields by their names, those that stand twice as a list."""
    head = {}
    for name, value in headerlist:
        name = name.lower()
        if name in head:
            head[name] = [*(head[name] if isinstance(head[name], list) else [head[name]]), value]
        else:
            head[name] = value
    return head


def body_of(chunks):
    try:
        body = b''.join(chunks)
    finally:
        if hasattr(chunks, 'close'):
            chunks.close()
    return body.decode('latin-1')


def told(response):
    """All that a response is; the fields before the body, since reading that sets its length."""
    head = head_of(response.headerlist)
    return {':status': response.status, **head, ':body': body_of(response.app_iter)}


def make(case):
    return told(made(case))


# properties


def property_read(case):
    response = Response(headerlist=[(case['field'], case['text'])], app_iter=[])
    return read(response, case['property'])


def property_set(case):
    response = Response(headerlist=[tuple(pair) for pair in case.get('headers', [])], app_iter=[])
    setattr(response, PROPERTIES[case['property']], value_of(case['value']))
    return {'field': response.headers.getall(case['field']), 'read': read(response, case['property'])}


def steps(case):
    """Does one thing after the other; a step that raises is told, and the next one is done."""
    response = made(case)
    errors = {}
    for number, (verb, *arguments) in enumerate(case['steps']):
        try:
            STEPS[verb](response, *arguments)
        except Exception as error:
            errors[':step %d' % number] = {'error': type(error).__name__}
    order = [name.lower() for name, _ in response.headerlist]
    return {**errors, ':order': order, **told(response)}


def set_body(response, text):
    response.body = text.encode('latin-1')


def set_chunks(response, chunks):
    response.app_iter = iter([chunk.encode('latin-1') for chunk in chunks])


STEPS = {
    'set': lambda response, name, value: setattr(response, PROPERTIES[name], value_of(value)),
    'text': lambda response, text: setattr(response, 'text', text),
    'bytes': set_body,
    'chunks': set_chunks,
    'clear': lambda response: delattr(response, 'body'),
    'write': lambda response, text: response.write(text),
    'write bytes': lambda response, text: response.write(text.encode('latin-1')),
    'field': lambda response, name, value: response.headers.__setitem__(name, value),
    'append': lambda response, name, value: response.headers.add(name, value),
    'remove': lambda response, name: response.headers.__delitem__(name),
    'fields': lambda response, pairs: setattr(response, 'headers', [tuple(pair) for pair in pairs]),
}


# cookies


def cookie_steps(case):
    response = Response()
    errors = {}
    for number, (verb, name, *rest) in enumerate(case['steps']):
        try:
            if verb == 'set':
                response.set_cookie(name, rest[0], **cookie_attributes(rest[1]))
            elif verb == 'delete':
                response.delete_cookie(name, **cookie_attributes(rest[0]))
            elif verb == 'unset':
                response.unset_cookie(name)
            elif verb == 'try to unset':
                response.unset_cookie(name, strict=False)
        except Exception as error:
            errors[':step %d' % number] = {'error': type(error).__name__}
    return {**errors, **cookie_lines(response.headerlist)}


def cookie_attributes(given):
    return {COOKIE_ATTRIBUTES[name]: value for name, value in given.items()}


def cookie_lines(headerlist):
    """The lines by their numbers, each part by itself."""
    lines = [value for name, value in headerlist if name.lower() == 'set-cookie']
    parts = {':count': len(lines)}
    for number, line in enumerate(lines):
        for name, value in cookie_parts(line).items():
            parts['%d %s' % (number, name)] = value
    return parts


def cookie_parts(text):
    """The parts of a line, whose order says nothing. When one expires that was set just now is another second in each run."""
    pair, *rest = text.split('; ')
    parts = {'pair': pair}
    for attribute in rest:
        name, equals, value = attribute.partition('=')
        parts[name.lower()] = True if not equals or name.lower() == 'expires' else value
    return parts


def cookie_merge(case):
    response = Response()
    for name, value in case['cookies']:
        response.set_cookie(name, value)
    other = Response(b'x', status=case.get('status', 200))
    for name, value in case['others']:
        other.set_cookie(name, value)
    app = (lambda environ, start_response: other(environ, start_response)) if case['app'] else other
    status, headerlist, _ = Request.blank('/').call_application(response.merge_cookies(app))
    return {':status': status, **cookie_lines(headerlist)}


# caches


def cache_expires(case):
    response = Response(headerlist=[tuple(pair) for pair in case['headers']])
    now = datetime.now(timezone.utc).timestamp()
    attributes = {CACHE[name]: value for name, value in case['directives'].items()}
    response.cache_expires(case['seconds'], **attributes)
    head = head_of(response.headerlist)
    for name in ('expires', 'last-modified'):
        found = getattr(response, name.replace('-', '_'))
        if found is not None and abs(found.timestamp() - now) < 10**9:
            head[name] = near(found.timestamp() - int(now))
    head['cache-control'] = directives_of(head.get('cache-control', ''))
    head.pop('content-length', None)
    return head


def near(seconds):
    """Seconds from now, of a date that was made within some seconds; those of cases are multiples of five."""
    return int(seconds // 5 * 5)


CACHE = {
    'maxAge': 'max_age',
    'sMaxage': 's_maxage',
    'noCache': 'no_cache',
    'noStore': 'no_store',
    'noTransform': 'no_transform',
    'mustRevalidate': 'must_revalidate',
    'proxyRevalidate': 'proxy_revalidate',
    'public': 'public',
    'private': 'private',
    'staleWhileRevalidate': 'stale_while_revalidate',
    'staleIfError': 'stale_if_error',
    'immutable': 'immutable',
}


def cache_live(case):
    """A view of the field that stays live, whatever is done to the field behind it."""
    response = Response(headerlist=[])
    if case['header'] != '':
        response.headers['Cache-Control'] = case['header']
    view = response.cache_control
    trace = {}
    for number, (verb, *arguments) in enumerate(case['steps']):
        try:
            if verb == 'set':
                setattr(view, CACHE[arguments[0]], arguments[1])
            elif verb == 'field':
                response.headers['Cache-Control'] = arguments[0]
            elif verb == 'assign':
                value = arguments[0]
                if isinstance(value, dict):
                    value = {CACHE[name].replace('_', '-'): None if one is True else one for name, one in value.items()}
                response.cache_control = value
            elif verb == 'read':
                found = getattr(response.cache_control, CACHE[arguments[0]])
                trace[':read %d' % number] = True if found == '*' else False if found is None else found
        except Exception as error:
            trace[':step %d' % number] = {'error': type(error).__name__}
    return {**trace, 'field': directives_of(response.headers.get('Cache-Control', ''))}


def directives_of(text):
    """The directives of a printed header; the order in which they stand says nothing."""
    return sorted(re.findall(r'[^\s,"=]+(?:=(?:"[^"]*"|[^\s,"]*))?', text))


# codings

CODERS = {
    'gzip': (lambda body: gzip.compress(body, mtime=0), lambda body: gzip.decompress(body)),
    'zlib': (zlib.compress, zlib.decompress),
    'deflate': (lambda body: zlib.compress(body)[2:-4], lambda body: zlib.decompress(body, -15)),
}


def coding_encode(case):
    response = made(case)
    for coding, lazy in case['codings']:
        response.encode_content(coding, lazy=lazy)
    answer = told(response)
    body = answer[':body'].encode('latin-1')
    coding = answer.get('content-encoding')
    if coding == 'gzip' and body[:2] == b'\x1f\x8b':
        # Bytes are compressed differently by every library; their length says nothing more.
        if answer.get('content-length') == str(len(body)):
            answer['content-length'] = 'right'
        answer[':body'] = CODERS['gzip'][1](body).decode('latin-1')
    return answer


def coding_decode(case):
    body = case['bytes'].encode('latin-1')
    for coding in case['coded']:
        body = CODERS[coding][0](body)
    if case.get('cut'):
        body = body[: -case['cut']]
    response = Response(body=body, headerlist=[tuple(pair) for pair in case['headers']])
    response.decode_content()
    return told(response)


def md5_etag(case):
    response = made(case)
    other = case.get('other')
    response.md5_etag(None if other is None else other.encode('latin-1'), set_content_md5=case['md5'])
    return {'etag': response.headers.get('ETag'), 'content-md5': response.content_md5}


# text


def text_read(case):
    return told(Response.from_file(BytesIO(case['message'].encode('latin-1'))))


def text_print(case):
    response = made(case)
    # The text has no HTTP version in front.
    status, *fields = str(response).split('\r\n\r\n', 1)[0].split('\r\n')
    return {':status': status, **head_of(field.split(': ', 1) for field in fields), ':body': response.body.decode('latin-1')}


def text_again(case):
    printed = b'HTTP/1.1 ' + str(made(case)).encode('utf-8')
    return told(Response.from_file(BytesIO(printed)))


def copied(case):
    response = made(case)
    copy = response.copy()
    copy.status = 404
    copy.headers['X-Copy'] = 'yes'
    copy.app_iter.append(b'more')
    return {**told(response), ':copy': copy.status}


OPS = {
    'response.make': make,
    'response.read': property_read,
    'response.set': property_set,
    'response.steps': steps,
    'response-cookies.steps': cookie_steps,
    'response-cookies.merge': cookie_merge,
    'response-cache.expires': cache_expires,
    'response-cache.live': cache_live,
    'coding.encode': coding_encode,
    'coding.decode': coding_decode,
    'coding.md5': md5_etag,
    'response-text.read': text_read,
    'response-text.print': text_print,
    'response-text.again': text_again,
    'response-text.copy': copied,
}

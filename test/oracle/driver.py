"""Answers cases with the real WebOb: a JSON object on each line of stdin, its answer on the same line of stdout.

An answer is {"ok": value} or {"error": name of the exception}. Values are in the shape that driver.ts gives.
"""

import json
import re
import sys
import warnings
from datetime import datetime, timezone
from io import BytesIO

from webob import Request, Response
from webob.acceptparse import (
    create_accept_charset_header,
    create_accept_encoding_header,
    create_accept_header,
    create_accept_language_header,
)
from webob.byterange import ContentRange, Range
from webob.cachecontrol import CacheControl
from webob.datetime_utils import UTC, parse_date, serialize_date
from webob.multidict import NoVars

# No folder of compiled modules beside these files.
sys.dont_write_bytecode = True

import driver_answer  # noqa: E402
import driver_response  # noqa: E402

warnings.simplefilter('ignore')


def attempt(function):
    """A property that raises must not hide those beside it."""
    try:
        return function()
    except Exception as error:
        return {'error': type(error).__name__}


# url

URL_FAMILY = {
    'scheme': 'scheme',
    'host': 'host',
    'domain': 'domain',
    'hostPort': 'host_port',
    'hostUrl': 'host_url',
    'applicationUrl': 'application_url',
    'pathUrl': 'path_url',
    'path': 'path',
    'pathQs': 'path_qs',
    'url': 'url',
    'scriptName': 'script_name',
    'pathInfo': 'path_info',
    'queryString': 'query_string',
    'serverName': 'server_name',
    'serverPort': 'server_port',
}


def url_blank(case):
    base = {} if case.get('baseUrl') is None else {'base_url': case['baseUrl']}
    request = Request.blank(case['url'], environ=case.get('environ'), **base)
    for key in case.get('without', []):
        del request.environ[key]
    return {name: attempt(lambda: getattr(request, theirs)) for name, theirs in URL_FAMILY.items()}


def url_walk(case):
    request = Request.blank('/')
    request.environ['SCRIPT_NAME'] = case['script']
    request.environ['PATH_INFO'] = case['path']
    trace = []
    for step in case['steps']:
        if step == 'peek':
            segment = request.path_info_peek()
        elif step == 'pop':
            segment = request.path_info_pop()
        else:
            segment = request.path_info_pop(re.compile(step))
        trace.append([segment, request.script_name, request.path_info])
    return trace


def url_relative(case):
    request = Request.blank(case['url'], base_url=case['baseUrl'])
    return request.relative_url(case['other'], case['toApplication'])


# query and form


def query_get(case):
    return [list(pair) for pair in Request.blank('/', environ={'QUERY_STRING': case['query']}).GET.items()]


def query_write(case):
    request = Request.blank('/', environ={'QUERY_STRING': case['query']})
    for verb, name, *value in case['steps']:
        if verb == 'set':
            request.GET[name] = value[0]
        elif verb == 'append':
            request.GET.add(name, value[0])
        elif verb == 'delete':
            del request.GET[name]
    return {'text': request.query_string, 'pairs': [list(pair) for pair in request.GET.items()]}


def form_post(case):
    return pairs_of(posted(case).POST)


def multipart_post(case):
    return dict(enumerate(pairs_of(posted(case).POST)))


def posted(case):
    body = case['body'].encode('latin-1')
    environ = {
        'REQUEST_METHOD': case.get('method', 'POST'),
        'wsgi.input': BytesIO(body),
        'CONTENT_LENGTH': str(len(body)),
    }
    if case['type'] is not None:
        environ['CONTENT_TYPE'] = case['type']
    return Request.blank('/', environ=environ)


def pairs_of(form):
    return None if isinstance(form, NoVars) else [[name, field_of(value)] for name, value in form.items()]


def field_of(value):
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return {'filename': '', 'type': None, 'bytes': value.decode('latin-1')}
    options = ''.join('; %s=%s' % option for option in value.type_options.items())
    return {'filename': value.filename, 'type': value.type + options, 'bytes': value.value.decode('latin-1')}


# cookies


def cookies_read(case):
    return dict(Request.blank('/', environ={'HTTP_COOKIE': case['header']}).cookies.items())


def cookies_write(case):
    request = Request.blank('/', environ={'HTTP_COOKIE': case['header']})
    for verb, name, *value in case['steps']:
        if verb == 'set':
            request.cookies[name] = value[0]
        else:
            del request.cookies[name]
    return {'': request.environ.get('HTTP_COOKIE', ''), **request.cookies}


def set_cookie_build(case):
    response = Response()
    given = driver_response.cookie_attributes(case['attributes'])
    response.set_cookie(case['name'], case['value'], **given)
    return driver_response.cookie_parts(response.headers['Set-Cookie'])


# accept

FAMILIES = {
    'accept': create_accept_header,
    'charset': create_accept_charset_header,
    'encoding': create_accept_encoding_header,
    'language': create_accept_language_header,
}


def accept_header(case):
    return FAMILIES[case['field']](case['header'])


def accept_print(case):
    header = accept_header(case)
    return None if header.parsed is None else str(header)


def accept_acceptable(case):
    return [[offer, quality] for offer, quality in accept_header(case).acceptable_offers(case['offers'])]


def accept_best(case):
    found = accept_header(case).acceptable_offers(case['offers'])
    return found[0][0] if found else None


def language_lookup(case):
    header = FAMILIES['language'](case['header'])
    return header.lookup(
        case['tags'],
        default_range=case.get('defaultRange'),
        default_tag=case.get('defaultTag'),
        default=lambda: None,
    )


def language_filter(case):
    return [tag for tag, _ in FAMILIES['language'](case['header']).basic_filtering(case['tags'])]


# range


def range_resolve(case):
    found = Range.parse(case['header'])
    if found is None:
        return 'whole'
    part = found.range_for_length(case['length'])
    return 'none' if part is None else [[part[0], part[1] - 1]]


def range_print(case):
    found = Range.parse(case['header'])
    return None if found is None else str(found)


def content_range_parse(case):
    found = ContentRange.parse(case['header'])
    if found is None:
        return None
    start, stop, length = found
    return {'start': start, 'end': None if stop is None else stop - 1, 'length': length, 'text': str(found)}


def content_range_build(case):
    end = case['end']
    return str(ContentRange(case['start'], None if end is None else end + 1, case['length']))


# entity tags


def etag_if_match(case):
    return case['tag'] in Request.blank('/', environ={'HTTP_IF_MATCH': case['header']}).if_match


def etag_if_none_match(case):
    return case['tag'] in Request.blank('/', environ={'HTTP_IF_NONE_MATCH': case['header']}).if_none_match


def etag_set(case):
    response = Response()
    response.etag = (case['tag'], False) if case.get('weak') else case['tag']
    return {'text': response.headers.get('ETag'), 'tag': response.etag, 'strong': response.etag_strong}


def etag_read(case):
    response = Response()
    response.headers['ETag'] = case['header']
    return {'tag': response.etag, 'strong': response.etag_strong}


def if_range_matches(case):
    response = Response()
    if case['etag'] is not None:
        response.headers['ETag'] = case['etag']
    if case['lastModified'] is not None:
        response.last_modified = datetime.fromtimestamp(case['lastModified'], timezone.utc)
    return response in Request.blank('/', environ={'HTTP_IF_RANGE': case['header']}).if_range


# cache control

CACHE_PROPERTIES = {
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
    'maxStale': 'max_stale',
    'minFresh': 'min_fresh',
    'onlyIfCached': 'only_if_cached',
}


def cache_parse(case):
    control = CacheControl.parse(case['header'])
    return {name: cache_value(name, getattr(control, theirs)) for name, theirs in CACHE_PROPERTIES.items()}


def cache_value(name, value):
    if value == '*':
        return True
    if name in ('noCache', 'private'):
        if value is None:
            return False
        if isinstance(value, str):
            return [part.strip() for part in value.split(',')]
    return value


def cache_set(case):
    response = Response()
    if case['header'] != '':
        response.headers['Cache-Control'] = case['header']
    for name, value in case['set']:
        if isinstance(value, list):
            value = ', '.join(value)
        setattr(response.cache_control, CACHE_PROPERTIES[name], value)
    return driver_response.directives_of(response.headers.get('Cache-Control', ''))


# dates and charsets


def date_parse(case):
    found = parse_date(case['text'])
    return None if found is None else int(found.timestamp())


def date_format(case):
    return serialize_date(datetime.fromtimestamp(case['seconds'], UTC))


def charset_type(case):
    request = Request.blank('/', environ={'CONTENT_TYPE': case['type']})
    return {'type': request.content_type, 'charset': request.charset}


def charset_text(case):
    return posted(case).text


def charset_response(case):
    response = Response(body=case['body'].encode('latin-1'))
    response.headers['Content-Type'] = case['type']
    return response.text


OPS = {
    'url.blank': url_blank,
    'url.walk': url_walk,
    'url.relative': url_relative,
    'query.get': query_get,
    'query.write': query_write,
    'form.post': form_post,
    'multipart.post': multipart_post,
    'cookies.read': cookies_read,
    'cookies.write': cookies_write,
    'set-cookie.build': set_cookie_build,
    'accept.print': accept_print,
    'accept.acceptable': accept_acceptable,
    'accept.best': accept_best,
    'accept.lookup': language_lookup,
    'accept.filter': language_filter,
    'range.resolve': range_resolve,
    'range.print': range_print,
    'content-range.parse': content_range_parse,
    'content-range.build': content_range_build,
    'etag.if-match': etag_if_match,
    'etag.if-none-match': etag_if_none_match,
    'etag.set': etag_set,
    'etag.read': etag_read,
    'if-range.matches': if_range_matches,
    'cache-control.parse': cache_parse,
    'cache-control.set': cache_set,
    'date.parse': date_parse,
    'date.format': date_format,
    'charset.type': charset_type,
    'charset.text': charset_text,
    'charset.response': charset_response,
    **driver_response.OPS,
    **driver_answer.OPS,
}


def answer(case):
    try:
        return {'ok': OPS[case['area'] + '.' + case['op']](case)}
    except Exception as error:
        return {'error': type(error).__name__}


if __name__ == '__main__':
    # Bytes, which JSON reads as UTF-8 whatever the locale is.
    for line in sys.stdin.buffer:
        print(json.dumps(answer(json.loads(line))))

"""The application that answers the rows for WebOb, in the server that Paste has for it. What each route shows stands in row.ts."""

import json
import os
from datetime import datetime, timezone

from paste.httpserver import serve
from webob import Response, exc
from webob.dec import wsgify
from webob.static import DirectoryApp

MODIFIED = datetime(2025, 1, 1, 12, tzinfo=timezone.utc)
BIG = 'all work and no play makes a dull text. ' * 100
# A router and filters are other packages of Python; a client that leaves is no affair of WSGI.
LACKS = ['router', 'cors', 'coded', 'web-cookies', 'wait', 'disposition', 'put']


def as_json(value):
    return Response(json_body=value)


def offer(best):
    if best is None:
        raise exc.HTTPNotAcceptable()
    return Response(best, content_type='text/plain')


def offers(req):
    return req.GET.getall('offer')


def text(req):
    return Response('hello', content_type='text/plain')


def get_json(req):
    return as_json({'a': 1})


def post_json(req):
    return as_json(req.json_body)


def form(req):
    return as_json(list(req.POST.items()))


def upload(req):
    def part(name, value):
        if isinstance(value, str):
            return [name, None, value]
        return [name, value.filename, value.file.read().decode()]

    return as_json([part(name, value) for name, value in req.POST.items()])


def plain(req):
    return Response(req.text, content_type='text/plain')


def query(req):
    return as_json(list(req.GET.items()))


def cookie(req):
    return Response(req.cookies.get(req.GET['name'], 'none'), content_type='text/plain')


def set_cookie(req):
    res = Response('set')
    res.set_cookie(req.GET['name'], req.GET['value'], samesite=req.GET.get('samesite'))
    return res


def set_cookies(req):
    res = Response('set')
    res.set_cookie('a', '1')
    res.set_cookie('b', '2')
    return res


@wsgify
def handler(req):
    res = Response('set')
    res.set_cookie('b', '2')
    return res


@wsgify.middleware
def with_cookie(req, app):
    res = req.get_response(app)
    res.set_cookie('a', '1')
    return res


layered = with_cookie(handler)


def layered_cookies(req):
    return layered


def media(req):
    found = req.accept.acceptable_offers(offers(req))
    return offer(found[0][0] if found else None)


def language(req):
    found = req.accept_language.basic_filtering(offers(req))
    return offer(found[0][0] if found else None)


def encoding(req):
    found = req.accept_encoding.acceptable_offers(offers(req))
    return offer(found[0][0] if found else None)


def tagged(req):
    res = Response('0123456789', conditional_response=True, content_type='text/plain')
    res.headers['ETag'] = req.GET['etag']
    res.last_modified = MODIFIED
    res.cache_control.max_age = 60
    res.vary = ['Accept']
    return res


def redirect(req):
    return exc.HTTPFound(location=req.GET['to'])


def header(req):
    res = Response('')
    res.headers['X-Value'] = req.GET['value']
    return res


def no_content(req):
    return Response('body', status=204)


def fails(req):
    raise RuntimeError('boom secret')


def host(req):
    return Response(req.host, content_type='text/plain')


def path(req):
    return Response(req.path_info_pop(), content_type='text/plain')


def big(req):
    res = Response(BIG, content_type='text/plain', etag='big', conditional_response=True)
    res.vary = ['Accept-Encoding']
    found = req.accept_encoding.acceptable_offers(['gzip', 'deflate', 'identity'])
    if not found:
        raise exc.HTTPNotAcceptable()
    if found[0][0] != 'identity':
        res.encode_content(found[0][0])
    return res


def chunks(breaks):
    yield b'one'
    if breaks:
        raise RuntimeError('boom secret')
    yield b'two'


def stream(req):
    return Response(app_iter=chunks(False), content_type='text/plain')


def broken(req):
    return Response(app_iter=chunks(True), content_type='text/plain')


RESOURCES = {
    'text': {'GET': text},
    'json': {'GET': get_json, 'POST': post_json},
    'form': {'POST': form},
    'upload': {'POST': upload},
    'plain': {'POST': plain},
    'query': {'GET': query},
    'cookie': {'GET': cookie},
    'set-cookie': {'GET': set_cookie},
    'set-cookies': {'GET': set_cookies},
    'layered-cookies': {'GET': layered_cookies},
    'media': {'GET': media},
    'language': {'GET': language},
    'encoding': {'GET': encoding},
    'tagged': {'GET': tagged},
    'redirect': {'GET': redirect},
    'header': {'GET': header},
    'no-content': {'GET': no_content},
    'throw': {'GET': fails},
    'host': {'GET': host},
    'path': {'GET': path},
    'big': {'GET': big},
    'stream': {'GET': stream},
    'broken': {'GET': broken},
}
FILES = DirectoryApp(os.environ['FILES'])


@wsgify
def application(req):
    resource = RESOURCES.get(req.path_info_peek() or '')
    if resource is None:
        return FILES
    req.path_info_pop()
    answer = resource.get('GET' if req.method == 'HEAD' else req.method)
    if answer is None:
        raise exc.HTTPMethodNotAllowed(headers={'Allow': ', '.join(resource)})
    return answer(req)


server = serve(application, '127.0.0.1', 0, protocol_version='HTTP/1.1', start_loop=False)
print(json.dumps({'port': server.server_port, 'lacks': LACKS}, separators=(',', ':')), flush=True)
server.serve_forever()

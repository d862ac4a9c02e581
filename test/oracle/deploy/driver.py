"""Answers cases with the real Paste Deploy and Paste: a JSON object on each line of stdin, its answer on the same line of stdout."""

import io
import json
import os
import sys
import types
import warnings

warnings.simplefilter('ignore')

from paste.cascade import Cascade
from paste.deploy import converters, loadwsgi
from paste.deploy.config import PrefixMiddleware
from paste.urlmap import URLMap, parse_path_expression

order = []


def note(kind, local):
    order.append([kind, list(local.items())])
    return {'kind': kind, 'order': len(order), 'local': [list(pair) for pair in local.items()]}


def app_factory(global_conf, **local):
    return {**note('app', local), 'global': dict(global_conf)}


def composite_factory(loader, global_conf, **local):
    made = {**note('composite', local), 'global': dict(global_conf)}
    made['apps'] = [[key, loader.get_app(name, global_conf=global_conf)] for key, name in local.items() if key != 'note']
    return made


def filter_factory(global_conf, **local):
    made = {**note('filter', local), 'global': dict(global_conf)}
    return lambda app: {**made, 'before': app}


def filter_app_factory(app, global_conf, **local):
    return {**note('filter-app', local), 'global': dict(global_conf), 'before': app}


def server_factory(global_conf, **local):
    made = {**note('server', local), 'global': dict(global_conf)}
    return lambda app: {**made, 'before': app}


def server_runner(app, global_conf, **local):
    return {**note('runner', local), 'global': dict(global_conf), 'before': app}


def broken(*args, **local):
    raise ValueError('broken')


class Holder:
    class Inner:
        @staticmethod
        def factory(global_conf, **local):
            return app_factory(global_conf, **local)

    @classmethod
    def factory(cls, global_conf, **local):
        return {**app_factory(global_conf, **local), 'class': cls.__name__}


class Child(Holder):
    pass


toys = types.ModuleType('toys')
for thing in (
    app_factory, composite_factory, filter_factory, filter_app_factory, server_factory, server_runner, broken, Holder, Child,
):
    setattr(toys, thing.__name__, thing)
toys.number = 5
sys.modules['toys'] = toys


def ini_read(folder, **_):
    parser = loadwsgi.ConfigLoader(os.path.join(folder, 'app.ini')).parser
    values = {}
    for name in parser.sections():
        values[name] = [[key, attempt(lambda: parser.get(name, key))] for key in parser.options(name)]
    return {
        'sections': parser.sections(),
        'raw': [[[key, parser.get(name, key, raw=True)] for key in parser.options(name)] for name in parser.sections()],
        'values': [[name, pairs] for name, pairs in values.items()],
        'defaults': attempt(lambda: [list(pair) for pair in parser.defaults().items()]),
    }


def attempt(make):
    try:
        return make()
    except Exception:
        return {'error': 'refused'}


def load(folder, kind, uri='config:app.ini', name=None, globalConf=None, **_):
    order.clear()
    context = loadwsgi.loadcontext(
        getattr(loadwsgi, kind.upper()), uri, name=name, relative_to=folder, global_conf=globalConf,
    )
    made = context.create()
    if kind != 'app':
        made = made({'kind': 'inner'})
    # What expects an application still is no application.
    if callable(made):
        made = {'callable': True}
    return {'made': made, 'order': list(order)}


def config(folder, uri='config:app.ini', name=None, globalConf=None, **_):
    conf = loadwsgi.appconfig(uri, name=name, relative_to=folder, global_conf=globalConf)
    return {'settings': dict(conf), 'local': dict(conf.local_conf), 'global': dict(conf.global_conf)}


def expression(text, **_):
    return list(URLMap().normalize_url(parse_path_expression(text)))


def urlmap(entries, path, host=None, scheme='http', script='', **_):
    mapped = URLMap(not_found_app=lambda environ, start_response: [])
    found = []

    def named(name):
        def app(environ, start_response):
            found.append([name, environ['SCRIPT_NAME'], environ['PATH_INFO']])
            return []
        return app

    for text, name in entries:
        mapped[parse_path_expression(text)] = named(name)
    environ = {
        'PATH_INFO': path, 'SCRIPT_NAME': script, 'wsgi.url_scheme': scheme,
        'SERVER_NAME': 'localhost', 'SERVER_PORT': '80',
    }
    if host is not None:
        environ['HTTP_HOST'] = host
    mapped(environ, lambda status, headers, exc_info=None: None)
    return found[0] if found else None


def cascade(apps, catch=(404,), body='', **_):
    from paste import httpexceptions
    tried = []

    def made(i, status, reads, raises):
        def app(environ, start_response):
            length = int(environ.get('CONTENT_LENGTH') or 0)
            tried.append([i, environ['wsgi.input'].read(length).decode('latin-1') if reads else None])
            if raises:
                raise httpexceptions.get_exception(status)('raised')
            start_response('%d Status' % status, [('X-App', str(i))])
            return [b'from %d' % i]
        return app

    app = Cascade([made(i, *each) for i, each in enumerate(apps)], catch=list(catch))
    data = body.encode('latin-1')
    environ = {'REQUEST_METHOD': 'POST', 'PATH_INFO': '/', 'SCRIPT_NAME': '', 'wsgi.input': io.BytesIO(data)}
    if data:
        environ['CONTENT_LENGTH'] = str(len(data))
    told = []
    try:
        chunks = app(environ, lambda status, headers, exc_info=None: told.append([status, [list(h) for h in headers]]))
    except httpexceptions.HTTPException as error:
        return {'tried': tried, 'raised': error.code}
    return {'tried': tried, 'told': told, 'body': b''.join(chunks).decode()}


def convert(to, value, args=(), **_):
    made = getattr(converters, to)(value, *args)
    return list(made) if isinstance(made, tuple) else made


def prefix(settings, environ, **_):
    seen = {}

    def app(environ, start_response):
        for key in ('SCRIPT_NAME', 'PATH_INFO', 'HTTP_HOST', 'SERVER_PORT', 'wsgi.url_scheme'):
            seen[key] = environ.get(key)
        return []

    from paste.deploy.config import make_prefix_middleware
    make_prefix_middleware(app, {}, **settings)(dict(environ), None)
    return seen


ops = {
    'ini.read': ini_read, 'load': load, 'config': config, 'expression': expression, 'urlmap': urlmap,
    'cascade': cascade, 'convert': convert, 'prefix': prefix,
}

for line in sys.stdin:
    case = json.loads(line)
    op = case.pop('op')
    try:
        answer = {'ok': ops[op](**case)}
        text = json.dumps(answer)
    except (Exception, RecursionError) as error:
        text = json.dumps({'error': type(error).__name__})
    print(text)

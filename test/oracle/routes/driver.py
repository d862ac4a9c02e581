"""Answers suites of routing questions with the real Routes: a JSON object on each line of stdin, its answers on stdout.

A suite is a program that makes a mapper, and what it is asked. An answer is {"ok": value} or {"error": name}; a program that
fails answers every question with its error. Keys are in the shape that driver.ts has them.
"""

import json
import re
import sys
import warnings

warnings.simplefilter('ignore')

from routes import Mapper  # noqa: E402
from routes.middleware import RoutesMiddleware  # noqa: E402
from routes.util import URLGenerator  # noqa: E402

FUNCTIONS = {
    'refuse': lambda environ, result: False,
    'mark': lambda environ, result: result.update(marked='yes') or True,
    'agent': lambda environ, result: bool(environ) and 'curl' in environ.get('HTTP_USER_AGENT', ''),
}
FILTERS = {
    'month': lambda args: dict(args, month=args.get('month', '1')),
    'anchor': lambda args: dict(args, _anchor='top'),
}
OPTIONS = {
    'minimization': 'minimization',
    'hardcodeNames': 'hardcode_names',
    'appendSlash': 'append_slash',
    'prefix': 'prefix',
    'subDomains': 'sub_domains',
    'subDomainsIgnore': 'sub_domains_ignore',
    'domainMatch': 'domain_match',
}


def snake(name):
    return re.sub('([A-Z])', lambda found: '_' + found.group(1).lower(), name)


def options(given):
    made = {}
    for key, value in (given or {}).items():
        if key == 'conditions':
            value = {snake(name): one for name, one in value.items()}
            if 'function' in value:
                value['function'] = FUNCTIONS[value['function']]
        elif key == 'requirements':
            value = dict(value)
        elif key == '_filter':
            value = FILTERS[value]
        elif key in ('memberOptions', 'parentResource'):
            value = options(value)
        elif key in ('collection', 'member', 'new'):
            value = dict(value)
        made[snake(key)] = value
    return made


def args(given):
    return {snake(key): value for key, value in (given or {}).items()}


def make(suite):
    settings = suite.get('options', {})
    mapper = Mapper(controller_scan=None, register=False, explicit=settings.get('explicit', True))
    for key, attribute in OPTIONS.items():
        if key in settings:
            setattr(mapper, attribute, settings[key])
    made = {'': mapper}
    for verb, on, *rest in suite['program']:
        target = made[on]
        if verb == 'connect':
            name, path, kw = rest
            positional = (path,) if name is None else (name, path)
            target.connect(*positional, **options(kw))
        elif verb == 'resource':
            member, collection, kw = rest
            target.resource(member, collection, **options(kw))
        elif verb == 'submapper':
            label, kw = rest
            made[label] = target.submapper(**options(kw))
        elif verb == 'collection':
            label, collection, resource, kw = rest
            made[label] = target.collection(collection, resource, **options(kw))
            made[label + '.member'] = made[label].member
        elif verb == 'redirect':
            path, destination, kw = rest
            target.redirect(path, destination, **options(kw))
        elif verb == 'link':
            rel, kw = rest
            target.link(rel, **options(kw))
        else:
            getattr(target, verb)(**options(rest[0]))
    mapper.create_regs(settings.get('controllers', []))
    return mapper


def shown(result):
    return None if result is None else {
        'subDomain' if key == 'sub_domain' else key: value for key, value in result.items()
    }


def ask_match(mapper, url, environ=None):
    return shown(mapper.match(url, environ))


def ask_url(mapper, environ, name, given):
    url = URLGenerator(mapper, dict(environ))
    return url(**args(given)) if name is None else url(name, **args(given))


def ask_current(mapper, environ, memory, given):
    environ = dict(environ)
    environ['wsgiorg.routing_args'] = ((), dict(memory))
    return URLGenerator(mapper, environ).current(**args(given))


def ask_generate(mapper, given, environ=None):
    return mapper.generate(_environ=dict(environ or {}), **args(given))


def ask_table(mapper):
    return [line.rstrip() for line in str(mapper).split('\n')]


def ask_middleware(mapper, given):
    environ = {
        'REQUEST_METHOD': 'GET',
        'SCRIPT_NAME': '',
        'PATH_INFO': '/',
        'QUERY_STRING': '',
        'SERVER_NAME': 'localhost',
        'SERVER_PORT': '80',
        'HTTP_HOST': 'example.org',
        'wsgi.url_scheme': 'http',
    }
    environ.update(given)
    told = {}

    def app(environ, start_response):
        told['args'] = shown(dict(environ['wsgiorg.routing_args'][1]))
        told['scriptName'] = environ['SCRIPT_NAME']
        told['pathInfo'] = environ['PATH_INFO']
        told['method'] = environ['REQUEST_METHOD']
        told['route'] = environ['routes.route'] and environ['routes.route'].routepath
        start_response('200 OK', [])
        return []

    def start_response(status, headers):
        told['status'] = status
        told['location'] = dict(headers).get('Location')

    RoutesMiddleware(app, mapper, singleton=False)(environ, start_response)
    return told


ASKS = {
    'match': ask_match,
    'url': ask_url,
    'current': ask_current,
    'generate': ask_generate,
    'table': ask_table,
    'middleware': ask_middleware,
}


def attempt(function, *given):
    try:
        return {'ok': function(*given)}
    except Exception as error:
        return {'error': type(error).__name__}


def answers(suite):
    made = attempt(make, suite)
    if 'error' in made:
        return [made for _ in suite['asks']]
    return [attempt(ASKS[verb], made['ok'], *given) for verb, *given in suite['asks']]


if __name__ == '__main__':
    # Bytes, which JSON reads as UTF-8 whatever the locale is.
    for line in sys.stdin.buffer:
        print(json.dumps(answers(json.loads(line))))

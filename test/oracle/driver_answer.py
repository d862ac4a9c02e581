"""Answers the cases on what is sent: conditions and ranges, where a response leads, error pages, static files."""

import atexit
import hashlib
import html
import json
import os
import shutil
import tempfile

from driver_response import body_of, head_of, made
from webob import Request, Response
from webob.exc import status_map
from webob.static import DirectoryApp, FileApp


def request_of(case):
    environ = dict(case.get('environ', {}))
    request = Request.blank(case.get('url', '/'), environ=environ, method=case.get('method', 'GET'))
    for name, value in case.get('fields', {}).items():
        request.headers[name] = value
    return request


def sent(case, app):
    status, headerlist, chunks = request_of(case).call_application(app)
    return {':status': status, **head_of(headerlist), ':body': body_of(chunks)}


def call(case):
    response = made(case)
    answer = sent(case, response)
    # Whoever holds the response has it as it was.
    return {**answer, ':kept': response.status}


# location


def location_response(case):
    response = Response(status=case.get('status', 302))
    if case['via'] == 'property':
        response.location = case['location']
    else:
        response.headers['Location'] = case['location']
    return sent(case, response).get('location')


def location_redirect(case):
    given = {name: case[theirs] for name, theirs in (('location', 'location'), ('add_slash', 'addSlash')) if theirs in case}
    return sent(case, status_map[case['code']](**given)).get('location')


# errors


def error_page(case):
    given = {name: case[name] for name in ('detail', 'comment') if case.get(name) is not None}
    if 'headers' in case:
        given['headers'] = [tuple(pair) for pair in case['headers']]
    if 'text' in case:
        given['text'] = case['text']
    if 'json' in case:
        given['json'] = case['json']
    if 'location' in case:
        given['location'] = case['location']
    if 'contentType' in case:
        given['content_type'] = case['contentType']
    error = status_map[case['code']](**given)
    answer = sent(case, error)
    body = answer.pop(':body')
    whole, _, charset = answer.pop('content-type', '').partition('; charset=')
    length = answer.pop('content-length', None)
    form = ''
    text = body.encode('latin-1').decode('utf-8')
    if whole == 'text/html':
        text = html.unescape(text)
        # Whether what looks like a tag in the detail is none in the page.
        form = 'escaped' if '<b>' not in body else 'open'
    elif whole == 'application/json':
        # Of a HEAD there is no text.
        text = text and json.dumps(json.loads(text), ensure_ascii=False, separators=(',', ':')).replace('\\"', '"')
    detail, comment = case.get('detail') or '', case.get('comment') or ''
    return {
        **answer,
        ':type': whole,
        ':charset': charset,
        ':form': form,
        ':length': None if request_of(case).method == 'HEAD' else length == str(len(body)),
        ':empty': body == '',
        ':detail': detail != '' and detail in text,
        ':comment': comment != '' and comment in text,
        ':own': text if 'text' in case or 'json' in case else None,
    }


# static files

WHEN = 784111777


class Tree:
    """The files of static-tree.json, in a folder that goes with this process."""

    path = None

    @classmethod
    def root(cls):
        if cls.path is None:
            cls.path = os.path.realpath(tempfile.mkdtemp(prefix='oracle-'))
            atexit.register(shutil.rmtree, cls.path)
            with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'static-tree.json'), 'rb') as file:
                tree = json.loads(file.read())
            for name, content in tree.items():
                cls.add(os.path.join(cls.path.encode(), name.encode('utf-8')), content)
        return cls.path

    @staticmethod
    def add(path, content):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if isinstance(content, dict):
            os.symlink(content['link'].encode(), path)
            return
        text = content if isinstance(content, str) else content[0] * content[1]
        with open(path, 'wb') as file:
            file.write(text.encode('utf-8'))
        os.utime(path, (WHEN, WHEN))


def static_directory(case):
    options = {}
    if 'index' in case:
        options['index_page'] = case['index']
    if 'hideIndex' in case:
        options['hide_index_with_redirect'] = case['hideIndex']
    return static(case, DirectoryApp(os.path.join(Tree.root(), 'www'), **options))


def static_file(case):
    return static(case, FileApp(os.path.join(Tree.root(), case['file'])))


def static(case, app):
    answer = sent(case, app)
    body = answer[':body'].encode('latin-1')
    answer[':body'] = hashlib.sha1(body).hexdigest()[:12] if len(body) > 60 else answer[':body']
    if answer[':status'][:3] in ('200', '206', '304'):
        return answer
    # How errors look is a matter of their own.
    return {part: answer[part] for part in (':status', 'location', 'allow', 'content-range') if part in answer}


OPS = {
    'answer.call': call,
    'location.response': location_response,
    'location.redirect': location_redirect,
    'error.page': error_page,
    'static.directory': static_directory,
    'static.file': static_file,
}

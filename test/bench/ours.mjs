// The application of the benchmark, as a user would write it. TURBO=0 serves it by documented members alone; LAYERS=20 puts
// filters before it, which pass on, or with KIND=look look at the response; KIND=ini serves what layers.ini composes.

import { Response, wsgify } from 'wsgify'
import { loadApp } from 'wsgify/deploy'
import { serve } from 'wsgify/gateways/node'
import { DirectoryApp } from 'wsgify/static'
import { COOKIE, chunks, files, HELLO, large, port, ready, USER } from './answers.mjs'

const directory = new DirectoryApp(files)

const app = wsgify((req) => {
  switch (req.path) {
    case '/hello':
      return HELLO
    case '/json':
      return USER
    case '/query': {
      const query = req.GET
      const res = Response.json({
        name: query.get('name'),
        page: query.get('page'),
        tags: query.getAll('tag'),
        session: req.cookies.get('session'),
      })
      res.setCookie(COOKIE.name, COOKIE.value, { httpOnly: true, sameSite: 'lax' })
      return res
    }
    case '/form':
      return form(req)
    case '/echo':
      return req.json()
    case '/upload':
      return upload(req)
    case '/stream':
      return chunks()
    case '/large':
      return compressed(req, large())
  }
  return directory
})

async function form(req) {
  const fields = await req.POST()
  return { name: fields.get('name'), email: fields.get('email'), message: fields.get('message') }
}

async function upload(req) {
  for await (const part of req.parts()) {
    let size = 0
    for await (const chunk of part) size += chunk.length
    return { name: part.name, filename: part.filename, size }
  }
}

async function compressed(req, value) {
  const res = Response.json(value)
  const coding = req.acceptEncoding.best(['gzip', 'identity'])
  if (coding !== null) await res.encodeContent(coding)
  return res
}

const pass = wsgify.middleware((_req, next) => next)
const look = wsgify.middleware((req, next) =>
  req.getResponse(next, (res) => {
    if (res.status >= 500) console.error(res.statusLine)
    return res
  }),
)

// What layers.ini names.
export const appFactory = () => app
export const passFactory = pass

async function layered() {
  if (process.env.KIND === 'ini') return loadApp('config:layers.ini', { relativeTo: import.meta.dirname })
  let layers = app
  for (let i = 0; i < Number(process.env.LAYERS ?? 0); i++)
    layers = process.env.KIND === 'look' ? look(layers) : pass(layers)
  return layers
}

// Only when this module is loaded: the configuration imports it too.
setImmediate(async () => {
  await serve(await layered(), { port, turbo: process.env.TURBO !== '0' })
  ready()
})

import type { Application } from '../../../src/environ/contract.ts'
import { toLambda, toLambdaStream } from '../../../src/gateways/lambda.ts'
import { askHttp } from '../conformance/http-client.ts'
import { type Front, runtime, startFront } from '../conformance/lambda-front.ts'
import { options } from '../conformance/options.ts'
import { conform } from '../conformance/suite.ts'
import type { Served } from '../conformance/way.ts'

const serve =
  (front: Front, stream = false) =>
  async (app: Application): Promise<Served> => {
    // A body without an end ends here, when the function has no time left.
    const given = { ...options, deadlineMargin: 100 }
    const handler = stream ? toLambdaStream(app, { ...given, runtime }) : toLambda(app, given)
    const { port, close } = await startFront(front, handler as never, stream)
    return { port, ask: (ask) => askHttp(port, ask), close }
  }

const LEFT = 'a function is not told that its client has left'
const TEXT = 'JSON is text: bytes that are no UTF-8 cannot come, and others leave as UTF-8'
const REASON = 'the front has a reason of its own'
const EMPTY = 'an event does not tell an empty query from none'
const CUT = 'nothing has left yet, so the answer is a bare 500'
const REPEATED = 'the front joins the values, with a comma alone'
const PAIRS = 'an event of this form has names and values of a query, and not its text'
const MOST = 'the front takes 1 MB'

const all = {
  'a client that leaves before its answer aborts the signal': LEFT,
  'bytes beyond ASCII': TEXT,
  'bytes beyond ASCII in a field': TEXT,
  'the query ': EMPTY,
}
const whole = {
  'an answer without a length that fails does not look whole': CUT,
  'an answer with a length that fails does not look whole': CUT,
  'an answer that is shorter than its length does not look whole': CUT,
}
const reason = { 'the status 418 I am a teapot': REASON }

conform({
  name: 'lambda, REST API',
  serve: serve('rest'),
  differs: {
    ...all,
    ...whole,
    ...reason,
    'the query a=%20+%C3%A9': PAIRS,
    'the query a=1;2&&=': PAIRS,
    'the query %41': PAIRS,
    'the query xxxxxxxxxxxxxxxxxxxx': PAIRS,
  },
})
conform({
  name: 'lambda, HTTP API',
  serve: serve('http'),
  differs: {
    ...all,
    ...whole,
    ...reason,
    'a field that comes twice': REPEATED,
    'the path /%FF': TEXT,
    'the path /a%2Fb': 'the front has decoded the path: what was sent is not known',
    'the path /%3Fa%23b': 'the front ends a path where it has decoded a question mark',
  },
})
conform({
  name: 'lambda, function URL',
  serve: serve('url'),
  differs: { ...all, ...whole, ...reason, 'a field that comes twice': REPEATED },
})
conform({
  name: 'lambda, load balancer',
  serve: serve('alb'),
  differs: {
    ...all,
    ...whole,
    'a field that comes twice': 'without multi-value headers the front passes the last value on',
    'the query a=1;2&&=': PAIRS,
    'the query %41': PAIRS,
    'the query xxxxxxxxxxxxxxxxxxxx': PAIRS,
    'a body of 3,000,000 bytes': MOST,
    'a large text': MOST,
    'large bytes': MOST,
    'a large generator': MOST,
  },
})
conform({
  name: 'lambda, streaming',
  share: 0.25,
  serve: serve('url', true),
  differs: {
    ...all,
    ...reason,
    'a field that comes twice': REPEATED,
    'the length of a whole body': 'the front sends it in chunks',
  },
})

// What differs below a mount of a framework that speaks fetch, whichever it is: platform requests and responses cannot say
// everything, and a server stands behind them that frames answers itself.

const LENGTHS = 'lengths are not compared yet'

export const ofFetch = {
  'a body with GET': 'a platform request cannot have one',
  'a body beyond the limit is refused with 413': 'it counts nothing yet; the server has limits of its own',
  'fields that belong to a connection are not sent': 'they are passed on yet',
  'HEAD drops a body that the application has sent, and keeps its length': 'the server frames answers',
  'no text in a field: a bare 500': 'the platform makes text of it',
  'a whole body that is too short: a bare 500': LENGTHS,
  'a whole body that is too long: a bare 500': LENGTHS,
} as const

// Which of its offers a server chooses, and whether it encodes what it sends.

import { exchange, field } from '../client.ts'
import { type Area, coding, get, type Row, row, text } from '../row.ts'

const MEDIA = 'RFC 9110, 12.5.1'
const ENCODING = 'RFC 9110, 12.5.3'
const LANGUAGE = 'RFC 9110, 12.5.4; RFC 4647, 3.3.1'

function offered(
  kind: 'media' | 'encoding' | 'language',
  field: string,
  value: string,
  offers: readonly string[],
  right: string | readonly string[],
  spec: string,
): Row {
  const query = offers.map((offer) => `offer=${encodeURIComponent(offer)}`).join('&')
  const name = `\`${field}: ${value}\`, offers ${offers.map((offer) => `\`${offer}\``).join(', ')}`
  return row(kind, name, spec, right, get(`/${kind}?${query}`, `${field}: ${value}`), text)
}

const accept = (value: string, offers: string[], right: string | string[], spec = MEDIA) =>
  offered('media', 'Accept', value, offers, right, spec)
const acceptEncoding = (value: string, offers: string[], right: string, spec = ENCODING) =>
  offered('encoding', 'Accept-Encoding', value, offers, right, spec)
const acceptLanguage = (value: string, offers: string[], right: string | string[], spec = LANGUAGE) =>
  offered('language', 'Accept-Language', value, offers, right, spec)

const big = (name: string, right: string | readonly string[], ...fields: string[]) =>
  row('big', name, 'RFC 9110, 12.5.3, 12.5.5', right, get('/big', ...fields), coding)

const compression: readonly Row[] = [
  big('text that can be compressed, `Accept-Encoding: gzip`', 'gzip, Vary', 'Accept-Encoding: gzip'),
  big('the same, `Accept-Encoding: gzip;q=0`', 'identity, Vary', 'Accept-Encoding: gzip;q=0'),
  big('the same, without the field', ['identity, Vary', 'gzip, Vary']),
  {
    needs: 'big',
    name: 'strong entity tags of the compressed and the plain text',
    spec: 'RFC 9110, 8.8.1',
    right: ['differ', 'weak'],
    async ask(port) {
      const tags: string[] = []
      for (const name of ['identity', 'gzip']) {
        const { answers } = await exchange(port, get('/big', `Accept-Encoding: ${name}`))
        const tag = answers[0] === undefined ? null : field(answers[0], 'ETag')
        if (tag === null) return name === 'gzip' ? 'differ' : 'no tag'
        tags.push(tag)
      }
      if (tags[0] !== tags[1]) return 'differ'
      return tags[0]?.startsWith('W/') ? 'weak' : 'the same'
    },
  },
]

export const negotiation: Area = {
  title: 'Negotiation',
  rows: [
    accept('text/*;q=0.8, text/html;q=0.2', ['text/html', 'text/plain'], 'text/plain'),
    accept('*/*, application/json;q=0', ['application/json', 'text/html'], 'text/html'),
    accept('*/*', ['application/json', 'text/html'], ['application/json', 'text/html']),
    accept(
      'text/html;level=1, text/html;level=2;q=0.4',
      ['text/html;level=2', 'text/html;level=1'],
      'text/html;level=1',
    ),
    accept('text/html, text/html;level=1;q=0', ['text/html;level=1', 'text/html'], 'text/html'),
    accept('text/plain;q=0.5, TEXT/HTML', ['text/plain', 'text/html'], 'text/html', 'RFC 9110, 8.3.1'),
    accept('text/html;Q=0.1, text/plain;q=0.5', ['text/html', 'text/plain'], 'text/plain', 'RFC 9110, 5.6.6'),
    accept(
      'text/plain;x=",application/json;y=", text/html;q=0.5',
      ['application/json', 'text/html'],
      'text/html',
      'RFC 9110, 5.6.4',
    ),
    accept(', text/plain,,', ['text/html', 'text/plain'], 'text/plain', 'RFC 9110, 5.6.1.2'),
    accept('text/html;q=0.000, text/plain;q=0.001', ['text/html', 'text/plain'], 'text/plain'),
    accept('image/png', ['application/json'], ['406', 'application/json'], 'RFC 9110, 12.4.1, 15.5.7'),
    acceptEncoding('gzip;q=0, *', ['gzip', 'br'], 'br'),
    acceptEncoding('gzip;q=0.5, identity;q=0', ['identity', 'gzip'], 'gzip'),
    acceptEncoding('*;q=0, gzip', ['identity', 'gzip'], 'gzip'),
    acceptEncoding('GZIP, br;q=0.1', ['br', 'gzip'], 'gzip', 'RFC 9110, 8.4.1'),
    acceptLanguage('de;q=0, *', ['de', 'en'], 'en'),
    acceptLanguage('en;q=0.1, fr;q=0.5', ['en', 'fr'], 'fr'),
    acceptLanguage('FR, en;q=0.5', ['en', 'fr'], 'fr'),
    // Filtering finds en-GB, lookup does not.
    acceptLanguage('de;q=0.5, en', ['de', 'en-GB'], ['en-GB', 'de'], `${LANGUAGE}, 3.4`),
    ...compression,
  ],
}

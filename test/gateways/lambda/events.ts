// Events as AWS describes them, one of each kind: GET /a b with x=1, x=2 and y=&.

import type { HttpApiEvent, LoadBalancerEvent, RestApiEvent } from '../../../src/gateways/lambda.ts'

export function restApi(
  more: Partial<RestApiEvent> = {},
  context: Partial<RestApiEvent['requestContext']> = {},
): RestApiEvent {
  return {
    httpMethod: 'GET',
    path: '/a%20b',
    headers: { Accept: '*/*', Host: 'abc.example.org', 'X-Two': 'b' },
    multiValueHeaders: { Accept: ['*/*'], Host: ['abc.example.org'], 'X-Two': ['a', 'b'] },
    queryStringParameters: { x: '2', y: '&' },
    multiValueQueryStringParameters: { x: ['1', '2'], y: ['&'] },
    requestContext: {
      path: '/prod/a%20b',
      stage: 'prod',
      protocol: 'HTTP/1.1',
      domainName: 'abc.example.org',
      identity: { sourceIp: '192.0.2.7' },
      ...context,
    },
    body: null,
    isBase64Encoded: false,
    ...more,
  }
}

export function httpApi(
  more: Partial<HttpApiEvent> = {},
  context: Partial<HttpApiEvent['requestContext']> = {},
  method = 'GET',
): HttpApiEvent {
  return {
    version: '2.0',
    rawPath: '/a b',
    rawQueryString: 'x=1&x=2&y=%26',
    cookies: ['c=1', 'd=2'],
    headers: { accept: '*/*', host: 'abc.example.org', 'x-two': 'a,b' },
    requestContext: {
      stage: '$default',
      domainName: 'abc.example.org',
      http: { method, protocol: 'HTTP/1.1', sourceIp: '192.0.2.7' },
      ...context,
    },
    isBase64Encoded: false,
    ...more,
  }
}

export function loadBalancer(more: Partial<LoadBalancerEvent> = {}): LoadBalancerEvent {
  return {
    httpMethod: 'GET',
    path: '/a%20b',
    headers: {
      accept: '*/*',
      host: 'lb.example.org',
      'x-forwarded-for': '192.0.2.7',
      'x-forwarded-port': '80',
      'x-forwarded-proto': 'http',
    },
    queryStringParameters: { x: '2', y: '%26' },
    requestContext: { elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:targetgroup/a/b' } },
    body: '',
    isBase64Encoded: false,
    ...more,
  }
}

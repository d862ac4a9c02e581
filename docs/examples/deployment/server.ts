// What runs in the container: one process that listens, and stops when it is told to.

import { proxyHeaders } from 'wsgify/filters'
import { serve } from 'wsgify/gateways/node'
import app from './app.ts'

// The addresses of pods and nodes, and of nobody else: what they forward is believed.
const server = await serve(proxyHeaders(app, { proxies: ['loopback', '10.0.0.0/8'] }), {
  host: '0.0.0.0',
  port: Number(process.env['PORT'] ?? 8000),
  // Longer than a proxy in front keeps a connection, and shorter than terminationGracePeriodSeconds leaves.
  limits: { keepAliveTimeout: 75_000, stopTimeout: 25_000 },
})
console.log(server.url)
process.once('SIGTERM', () => void server.close())

// An application on Cloudflare Workers, with its bindings, and work that goes on after the answer. It needs no compatibility
// flag; worker.capnp has what the open runtime, workerd, needs to serve its bundle.

import { wsgify } from 'wsgify'
import type { HostParts } from 'wsgify/gateways/fetch'

interface Env {
  readonly GREETING: string
}

const app = wsgify((req) => {
  const { args } = req.environ['wsgify.host'] as HostParts
  const [env] = args as [Env]
  req.environ['wsgify.wait_until']?.(record(req.path))
  return { greeting: env.GREETING, name: req.GET.get('name') ?? 'world' }
})

async function record(path: string): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 10))
  console.log(`asked for ${path}`)
}

export default { fetch: app.fetch }

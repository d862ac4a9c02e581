// One application in a process of its own, by the protocol that PROTOCOL names, at PORT. SIGTERM ends it gracefully.

const { serve } = await import(`wsgify/gateways/${process.env.PROTOCOL}`)

const server = await serve(
  async (environ, startResponse) => {
    // Some requests take a while, so that there are always some that are not answered yet.
    if (environ.QUERY_STRING === 'slow') await new Promise((resolve) => setTimeout(resolve, 20))
    startResponse('200 OK', [['Content-Type', 'text/plain']])
    return `${process.pid}`
  },
  { port: Number(process.env.PORT), limits: { keepAliveTimeout: 75_000 } },
)
process.once('SIGTERM', async () => {
  await server.close()
  process.exit()
})
process.send?.(server.address.port)

// Serves what configure.ini describes, as a user's program would: plain JavaScript, TypeScript behind it.

import { loadApp, loadServer } from 'wsgify/deploy'

const options = { relativeTo: import.meta.dirname }
const serve = await loadServer('config:configure.ini', options)
const server = await serve(await loadApp('config:configure.ini', options))
console.log(server.url)
process.once('SIGTERM', () => void server.close())

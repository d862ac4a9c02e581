#!/usr/bin/env node
// What `npx wsgify` runs.

import { main } from './main.ts'
import { standard } from './output.ts'

process.exitCode = await main(process.argv.slice(2), standard)
// What an application has left open, a timer or a connection to its database, does not keep a program that is done.
setTimeout(() => process.exit(), 100).unref()

// Notes of an application that has no files: they go by HTTP to where the suite runs. Takes the place of
// ../conformance/notes.ts in what workerd is given.

import type { Environ, HostParts } from '../../../src/environ/contract.ts'

/** Lines that somebody else keeps. */
export class Notes {
  readonly file: string
  private readonly environ: Environ

  constructor(environ: Environ) {
    this.environ = environ
    this.file = environ.HTTP_X_NOTES ?? ''
  }

  static of(environ: Environ): Notes {
    return new Notes(environ)
  }

  add(line: string): void {
    // A Worker whose client has left would be ended before the line is through.
    this.environ['wsgify.wait_until']?.(this.ask('POST', line))
  }

  async has(line: string, milliseconds = 3000): Promise<boolean> {
    for (const deadline = Date.now() + milliseconds; Date.now() < deadline; ) {
      if ((await this.ask('GET')).split('\n').includes(line)) return true
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    return false
  }

  private async ask(method: string, body?: string): Promise<string> {
    const [env] = (this.environ['wsgify.host'] as HostParts).args as [{ readonly NOTES: string }]
    const url = `${env.NOTES}?${new URLSearchParams({ file: this.file })}`
    const answer = await fetch(url, { method, ...(body === undefined ? {} : { body }) })
    return answer.text()
  }
}

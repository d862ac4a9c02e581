// What the runtime is, and what it has of Node's own modules: asked without an import, so that nothing fails where there is none,
// and bundlers see nothing.

interface Runtime {
  readonly navigator?: { readonly userAgent?: string }
  readonly process?: { getBuiltinModule?(name: string): unknown }
}

/** Whether this is workerd, the runtime of Workers. */
export const isWorkers: boolean = (globalThis as Runtime).navigator?.userAgent === 'Cloudflare-Workers'

/** A module of Node's, such as `node:fs`; undefined where the runtime has none. */
export function builtinModule(name: string): unknown {
  try {
    return (globalThis as Runtime).process?.getBuiltinModule?.(name)
  } catch {
    // Workers throw for those that they do not have.
    return undefined
  }
}

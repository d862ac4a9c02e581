# workerd serve worker.capnp, beside the bundle of worker.ts:
# npx esbuild worker.ts --bundle --format=esm --outfile=worker.mjs

using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(
    name = "main",
    worker = (
      modules = [(name = "worker.mjs", esModule = embed "worker.mjs")],
      compatibilityDate = "2026-01-01",
      bindings = [(name = "GREETING", text = "good day")],
    ),
  )],
  sockets = [(name = "http", address = "127.0.0.1:8787", http = (), service = "main")],
);

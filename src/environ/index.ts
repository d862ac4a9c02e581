// wsgify/environ: the contract between gateways and applications, and the tools that speak it.

export { type BlankOptions, blank } from './blank.ts'
export { type CallResult, call } from './call.ts'
export {
  type Application,
  type Body,
  type Chunk,
  type ClientAddress,
  type Environ,
  type ErrorStream,
  type HeaderList,
  type HeaderPair,
  type HostParts,
  type Input,
  type LazyParts,
  type PeerCertificate,
  type SendableFile,
  type StartResponse,
  toWsgi,
  type Wsgi,
} from './contract.ts'
export { defaultLimits, type Limits, limitsWith } from './limits.ts'
export { LintError, type LintOptions, lint } from './lint.ts'
export { type Filter, pipeline } from './pipeline.ts'
export { type TrustOptions, trustProxies } from './proxies.ts'
export { ContractError } from './run.ts'

// wsgify/testing: a client that tests applications, in process or over the network.

export { AssertionError } from './assertion-error.ts'
export type { Family, StatusExpectation } from './status.ts'
export { TestClient, type TestClientOptions } from './test-client.ts'
export type { QueryInit, TestInit } from './test-init.ts'
export { TestResponse } from './test-response.ts'

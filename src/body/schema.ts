// Validation by any library that speaks Standard Schema (standardschema.dev, version 1): zod, valibot, arktype and others.

import { type Issue, ValidationError } from './errors.ts'

/** A schema of any library that implements Standard Schema. */
export interface Schema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
  }
}

type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly Issue[] }

/** The value as the schema gives it. Rejects with ValidationError (422) that names what was validated. */
export async function validate<Output>(
  schema: Schema<Output>,
  value: unknown,
  what: string,
): Promise<Output> {
  const result = await schema['~standard'].validate(value)
  if (result.issues !== undefined) throw new ValidationError(what, result.issues)
  return result.value
}

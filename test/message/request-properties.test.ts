import { expect, expectTypeOf, test } from 'vitest'
import type { RowValue } from '../../src/message/header-properties.ts'
import { Request } from '../../src/message/request.ts'
import { type RequestProperties, requestRows } from '../../src/message/request-properties.ts'

test('each property is there, and reads what its row says', () => {
  for (const name of Object.keys(requestRows)) expect(name in Request.prototype, name).toBe(true)
  expectTypeOf<RequestProperties['ifModifiedSince']>().toEqualTypeOf<RowValue<
    typeof requestRows.ifModifiedSince
  > | null>()
  expectTypeOf<RequestProperties['maxForwards']>().toEqualTypeOf<RowValue<
    typeof requestRows.maxForwards
  > | null>()
  expectTypeOf<RequestProperties['userAgent']>().toEqualTypeOf<
    RowValue<typeof requestRows.userAgent> | null | undefined
  >()
})

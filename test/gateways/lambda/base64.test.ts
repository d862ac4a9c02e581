import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { base64Of, bytesOfBase64 } from '../../../src/gateways/lambda/base64.ts'

test('bytes go there and back, whatever they are', () => {
  for (let length = 0; length < 300; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 255)
    expect(base64Of(bytes)).toBe(Buffer.from(bytes).toString('base64'))
    expect([...(bytesOfBase64(base64Of(bytes)) ?? [])]).toEqual([...bytes])
  }
})

test.each(['A', 'AA', 'AAA', 'A===', '====', 'AA=A', 'A A=', 'AAA\n', 'A-_=', 'AAAA=', 'AAA\u00e9'])(
  '%j is no base64',
  (text) => {
    expect(bytesOfBase64(text)).toBe(null)
  },
)

test('a runtime without Buffer does the same', () => {
  const program = `
    delete globalThis.Buffer
    const { base64Of, bytesOfBase64 } = await import('./src/gateways/lambda/base64.ts')
    const bytes = Uint8Array.from({ length: 20_000 }, (_, i) => i & 255)
    console.log(base64Of(bytes) === ${JSON.stringify(Buffer.from(Uint8Array.from({ length: 20_000 }, (_, i) => i & 255)).toString('base64'))})
    console.log(String(bytesOfBase64('AP8=')), bytesOfBase64('A!=='))`
  const args = ['--import', 'tsx', '--input-type=module', '-e', program]
  expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toBe('true\n0,255 null\n')
})

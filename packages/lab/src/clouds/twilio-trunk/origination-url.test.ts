// Origination URLs as Twilio reads them, and the order in which they are tried.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OriginationUrl } from '../twilio-account/index.ts'
import { destinationOf, mayTryNext, orderOf } from './origination-url.ts'

const number = '+15005550100'

const read: readonly (readonly [string, boolean, string | null])[] = [
  ['sip:pbx.example', false, `sip:${number}@pbx.example`],
  ['sip:pbx.example:5070', false, `sip:${number}@pbx.example:5070`],
  ['sip:pbx.example;transport=tcp', false, `sip:${number}@pbx.example;transport=tcp`],
  ['sip:pbx.example;transport=udp', false, `sip:${number}@pbx.example`],
  ['sip:pbx.example;edge=dublin;transport=TLS', false, `sip:${number}@pbx.example;transport=tls`],
  ['sips:pbx.example', false, `sip:${number}@pbx.example;transport=tls`],
  ['sip:pbx.example;transport=udp', true, `sip:${number}@pbx.example;transport=tls`],
  ['sip:100@pbx.example', false, 'sip:100@pbx.example'],
  ['pbx.example', false, null],
  ['tel:+1', false, null],
  ['sip:', false, null],
]
for (const [url, secure, uri] of read) {
  test(`${url || 'nothing'} ${secure ? 'on a secure trunk ' : ''}leads to ${uri ?? 'nowhere'}`, () => {
    assert.equal(destinationOf(url, number, secure)?.uri ?? null, uri)
  })
}

test('only X- headers are taken, unescaped, never with a line break', () => {
  assert.deepEqual(destinationOf('sip:a?X-One=1%0d%0aVia:%20x&Route=2&x-two=%zz', number, false)?.headers, [
    ['X-One', '1  Via: x'],
    ['x-two', '%zz'],
  ])
})

test('priority first, then weight; what is switched off is left out', () => {
  const url = (sid: string, priority: number, weight: number, enabled = true): OriginationUrl => ({
    ...{ sid, priority, weight, enabled },
    ...{ friendlyName: sid, sipUrl: `sip:${sid}`, created: 0, updated: 0 },
  })
  const urls = [url('c', 20, 1), url('a', 10, 75), url('b', 10, 25), url('off', 1, 1, false)]
  const names = (at: number): string =>
    orderOf(urls, () => at)
      .map(({ sid }) => sid)
      .join('')
  assert.deepEqual([names(0), names(0.74), names(0.75), names(0.999)], ['abc', 'abc', 'bac', 'bac'])
})

test('the statuses that end the search', () => {
  const ends = [400, 404, 405, 410, 416, 482, 484, 486, 600, 603, 699]
  for (let status = 300; status < 700; status++)
    assert.equal(mayTryNext(status), !ends.includes(status) && status < 600)
})

// What an INVITE offers, read from its description.
import assert from 'node:assert/strict'
import type { DomainCall } from '@cordboard/lab'

const telephoneEvent = /^a=rtpmap:(\d+) telephone-event\//gim

/** Payload types of the sound in the order offered, without those of keys. */
export function offeredTypes({ body }: DomainCall['invite']['request']): readonly number[] {
  const text = Buffer.from(body).toString()
  const [, types] = /^m=audio \d+ \S+ ([\d ]+)/m.exec(text) ?? []
  assert.ok(types, text)
  const keys = [...text.matchAll(telephoneEvent)].map(([, type]) => Number(type))
  return types
    .trim()
    .split(' ')
    .map(Number)
    .filter((type) => !keys.includes(type))
}

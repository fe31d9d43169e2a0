// What must be true of a call after every step, whatever happened.
import assert from 'node:assert/strict'
import type { Leg } from './leg.ts'
import { type CallState, findLeg } from './state.ts'

export function checkCall(call: CallState): void {
  assert.deepEqual(JSON.parse(JSON.stringify(call)), call, 'the state is plain data')
  const known = legsOfHandler(call)
  for (const { id } of call.legs) assert.ok(known.has(id), `${id} belongs to nothing (${call.handler.handler})`)
  for (const { leg } of call.leaving) assert.ok(findLeg(call, leg), `${leg} is leaving but gone`)
  const ringing = new Set<string>()
  for (const { phase, party, device } of call.legs) {
    if (phase !== 'calling' || party.userId === null) continue
    const name = `${party.userId} ${device}`
    assert.equal(ringing.has(name), false, `device ${name} rings twice`)
    ringing.add(name)
  }
  assert.ok(call.legs.length <= 24, `${call.legs.length} legs`)
}

/** No leg may have two owners. `elsewhere`: legs of the other calls. */
export function checkOwners(legs: readonly (readonly Leg[])[]): void {
  const seen = new Set<string>()
  for (const { id } of legs.flat()) {
    assert.equal(seen.has(id), false, `${id} is in two calls`)
    seen.add(id)
  }
}

function legsOfHandler({ handler, leaving }: CallState): ReadonlySet<string> {
  const known = new Set(leaving.map(({ leg }) => leg))
  switch (handler.handler) {
    case 'ring':
      for (const leg of handler.forks) known.add(leg)
      if (handler.caller !== null) known.add(handler.caller)
      if (handler.transfer) known.add(handler.transfer.transferor)
      break
    case 'refer':
      known.add(handler.leg)
      if (handler.instead.transfer) known.add(handler.instead.transfer.transferor)
      break
    case 'talk':
      known.add(handler.a)
      known.add(handler.b)
      break
    case 'menu':
    case 'announce':
    case 'echo':
    case 'tone':
    case 'tell':
      known.add(handler.leg)
      break
    case 'closing':
      break
  }
  return known
}

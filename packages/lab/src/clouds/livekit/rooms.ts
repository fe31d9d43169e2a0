// Into which room a caller is put, and the PIN some rooms ask for.
import { randomBytes } from 'node:crypto'
import type { LabCall } from '../../phone/lab-call.ts'
import type { RequestFacts } from '../base/request-facts.ts'
import type { DispatchRule } from './matching.ts'

const pinTimeoutMs = 30_000
const longestPin = 20

export function roomFor(rule: DispatchRule, facts: RequestFacts): string {
  switch (rule.kind) {
    case 'direct':
      return rule.room
    case 'individual':
      return `${rule.room}_${facts.from.user}_${randomBytes(6).toString('hex')}`
    case 'callee':
      return `${rule.room}${facts.to.user}`
  }
}

/** Keys up to `#`; null when they do not come, or too many. */
export async function readPin(call: LabCall): Promise<string | null> {
  for (let count = 1; count <= longestPin + 1; count++) {
    const keys = await call.voice.pressed(count, pinTimeoutMs).catch(() => null)
    if (keys === null) return null
    if (keys.endsWith('#')) return keys.slice(0, -1)
  }
  return null
}

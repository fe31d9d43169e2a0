// A user's bindings as the journal keeps them, and how they come back after a restart.
import { type Clock, restoreDeadline } from '../time/deadline.ts'
import type { Binding } from './binding.ts'
import type { Bindings } from './bindings.ts'

/** Journal kind of registrations; the id is the user's id, the value a list of bindings. */
export const REGISTRATION_KIND = 'registration'

/** A phone could not renew while we were away: each binding gets at least this time for it. */
const GRACE_MS = 60_000

/**
 * Reads a journal value; what is not a binding is left out. Connections died with the old process: a contact that could
 * only be reached over its connection is gone, one with an address of its own is called there.
 */
export function restoreBindings(value: unknown, clock: Clock): Bindings {
  if (!Array.isArray(value)) return []
  return value.filter(isBinding).flatMap((binding) => {
    const stream = binding.flow.transport !== 'udp'
    if (stream && binding.reach === 'flow' && binding.path.length === 0) return []
    const deadline = restoreDeadline(binding.deadline, GRACE_MS, longestMs(binding), clock)
    return [{ ...binding, deadline, flow: stream ? { ...binding.flow, connection: null } : binding.flow }]
  })
}

function longestMs(binding: Binding): number {
  return Math.max(binding.grantedSeconds * 1000, GRACE_MS)
}

function isBinding(value: unknown): value is Binding {
  if (typeof value !== 'object' || value === null) return false
  const binding: Partial<Record<keyof Binding, unknown>> = value
  return (
    typeof binding.contact === 'string' &&
    typeof binding.contactKey === 'string' &&
    typeof binding.callId === 'string' &&
    typeof binding.cseq === 'number' &&
    typeof binding.grantedSeconds === 'number' &&
    Array.isArray(binding.path) &&
    (binding.reach === 'flow' || binding.reach === 'contact') &&
    typeof binding.flow === 'object' &&
    binding.flow !== null &&
    typeof binding.deadline === 'object' &&
    binding.deadline !== null
  )
}

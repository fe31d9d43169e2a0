// The registrations of one user as a pure machine (RFC 3261 10.3, RFC 3327, parts of RFC 5626).
//
//                    register(new contact): answer, persist, tell registered
//            +-----------------------------------------------------------+
//            |                                                           v
//        +---+----+                                               +------------+   register(refresh):
//        | absent |                                               | registered |   answer, persist soon
//        +---+----+                                               +------+-----+
//            ^                                                           |
//            +-----------------------------------------------------------+
//       last contact gone: register(expires 0 or *), flowClosed, timePassed, removed: persist, tell unregistered
//
// The state is the list of bindings; "absent" is the empty list. Every request gets exactly one answer.
import type { Flow } from '@cordboard/sip'
import { type Clock, deadlineIn, remainingMs } from '../time/deadline.ts'
import type { Binding, Reach } from './binding.ts'
import type { ContactAsk, RegisterAsk } from './register-ask.ts'

export type Bindings = readonly Binding[]

export interface RegistrationLimits {
  /**
   * Contacts one user may have at a time. When they are used up the newcomer is refused (403, and the event log says so):
   * nobody who is registered loses his place. A device takes its own place again when it names its +sip.instance, keeps its
   * contact, or comes back from the same source; dead connections go at once, others when their time is up.
   */
  readonly contacts: number
  /** Shortest time granted; a shorter wish (but 0) gets 423. */
  readonly minSeconds: number
  /** Longest time granted; a longer wish is cut. */
  readonly maxSeconds: number
  /** Granted when the phone names no time. */
  readonly defaultSeconds: number
}

export const DEFAULT_REGISTRATION_LIMITS: RegistrationLimits = {
  contacts: 10,
  minSeconds: 60,
  maxSeconds: 3600,
  defaultSeconds: 600,
}

export type BindingsInput =
  | { readonly input: 'register'; readonly ask: RegisterAsk; readonly fromLocalNetwork: boolean }
  /** A stream connection is gone. */
  | { readonly input: 'flowClosed'; readonly connection: string }
  | { readonly input: 'timePassed' }
  /** The user was deleted, disabled or got other credentials. */
  | { readonly input: 'removed' }

export type RegisterAnswer =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'tooBrief'; readonly minSeconds: number }
  | { readonly kind: 'tooMany'; readonly limit: number }
  | { readonly kind: 'outOfOrder' }

export type BindingsCommand =
  | { readonly command: 'answer'; readonly answer: RegisterAnswer }
  /** 'now' when a contact came, went or moved; 'soon' when only time and CSeq changed. */
  | { readonly command: 'persist'; readonly when: 'now' | 'soon' }
  | { readonly command: 'tell'; readonly registered: boolean }

/** Values only: limits and the clocks' readings. */
export interface BindingsContext {
  readonly limits: RegistrationLimits
  readonly clock: Clock
}

type Step = readonly [Bindings, readonly BindingsCommand[]]

const nothing: readonly BindingsCommand[] = []

/** One input, the next bindings, and what must be done about it. */
export function stepBindings(bindings: Bindings, input: BindingsInput, ctx: BindingsContext): Step {
  switch (input.input) {
    case 'register':
      return register(dropExpired(bindings, ctx.clock), bindings, input.ask, input.fromLocalNetwork, ctx)
    case 'flowClosed':
      return settle(
        bindings,
        // A contact behind an edge proxy is reached along its Path, over a new connection if need be.
        bindings.filter((binding) => binding.flow.connection !== input.connection || binding.path.length > 0),
      )
    case 'timePassed':
      return settle(bindings, dropExpired(bindings, ctx.clock))
    case 'removed':
      return settle(bindings, [])
  }
}

/** Monotonic time at which the next binding runs out; null without bindings. */
export function nextExpiry(bindings: Bindings): number | null {
  let next: number | null = null
  for (const { deadline } of bindings) if (next === null || deadline.monotonicMs < next) next = deadline.monotonicMs
  return next
}

/** Bindings in the order calls try them: highest q first, then the freshest. */
export function byPreference(bindings: Bindings): Bindings {
  return bindings.toSorted((a, b) => b.q - a.q || b.deadline.monotonicMs - a.deadline.monotonicMs)
}

function register(
  live: Bindings,
  before: Bindings,
  ask: RegisterAsk,
  fromLocalNetwork: boolean,
  ctx: BindingsContext,
): Step {
  const wanted = ask.contacts === 'all' ? [] : ask.contacts
  const asked = (contact: ContactAsk) => contact.seconds ?? ctx.limits.defaultSeconds
  if (wanted.some((contact) => asked(contact) > 0 && asked(contact) < ctx.limits.minSeconds)) {
    return refuse(before, live, { kind: 'tooBrief', minSeconds: ctx.limits.minSeconds })
  }
  // RFC 3261 10.3 steps 6 and 7: all changes of one request or none.
  const touched = ask.contacts === 'all' ? live : live.filter((b) => wanted.some((c) => isSame(b, c, ask)))
  if (touched.some((binding) => binding.callId === ask.callId && binding.cseq >= ask.cseq)) {
    return refuse(before, live, { kind: 'outOfOrder' })
  }
  let next = ask.contacts === 'all' ? [] : live
  for (const contact of wanted) {
    const others = next.filter((binding) => !isSame(binding, contact, ask))
    const seconds = Math.min(asked(contact), ctx.limits.maxSeconds)
    next = seconds === 0 ? others : [...others, bind(contact, ask, seconds, fromLocalNetwork, ctx.clock)]
  }
  if (next.length > ctx.limits.contacts && next.length > live.length) {
    return refuse(before, live, { kind: 'tooMany', limit: ctx.limits.contacts })
  }
  const [state, commands] = settle(before, next)
  return [state, [{ command: 'answer', answer: { kind: 'accepted' } }, ...commands]]
}

function refuse(before: Bindings, live: Bindings, answer: RegisterAnswer): Step {
  const [state, commands] = settle(before, live)
  return [state, [{ command: 'answer', answer }, ...commands]]
}

/** Compares old and new and says what to persist and tell. */
function settle(before: Bindings, after: Bindings): Step {
  if (before === after || (before.length === 0 && after.length === 0)) return [before, nothing]
  if (before.length === after.length && after.every((binding) => before.includes(binding))) return [before, nothing]
  const refreshOnly = before.length === after.length && after.every((b) => before.some((old) => isRefresh(old, b)))
  const commands: BindingsCommand[] = [{ command: 'persist', when: refreshOnly ? 'soon' : 'now' }]
  if (before.length === 0) commands.push({ command: 'tell', registered: true })
  if (after.length === 0) commands.push({ command: 'tell', registered: false })
  return [after, commands]
}

function dropExpired(bindings: Bindings, clock: Clock): Bindings {
  const live = bindings.filter((binding) => remainingMs(binding.deadline, clock) > 0)
  return live.length === bindings.length ? bindings : live
}

/**
 * Whether a contact asked for replaces a binding: the same instance and reg-id (RFC 5626 6), or the same contact address.
 * Two phones behind different NATs may have the same private address, so a private one must also come from the same
 * source address or belong to the same registration (Call-ID).
 */
function isSame(binding: Binding, contact: ContactAsk, ask: RegisterAsk): boolean {
  if (binding.instance !== null && contact.instance !== null) {
    return binding.instance === contact.instance && binding.regId === contact.regId
  }
  if (binding.contactKey !== contact.contactKey) return false
  return (
    binding.callId === ask.callId ||
    binding.reach === 'contact' ||
    binding.flow.remote.address === ask.flow.remote.address
  )
}

function isRefresh(old: Binding, fresh: Binding): boolean {
  return (
    old.contact === fresh.contact &&
    old.callId === fresh.callId &&
    old.reach === fresh.reach &&
    old.flow.connection === fresh.flow.connection &&
    old.flow.remote.address === fresh.flow.remote.address &&
    old.flow.remote.port === fresh.flow.remote.port &&
    old.grantedSeconds === fresh.grantedSeconds
  )
}

function bind(contact: ContactAsk, ask: RegisterAsk, seconds: number, fromLocal: boolean, clock: Clock): Binding {
  return {
    contact: contact.contact,
    contactKey: contact.contactKey,
    instance: contact.instance,
    regId: contact.regId,
    q: contact.q,
    callId: ask.callId,
    cseq: ask.cseq,
    path: ask.path,
    flow: ask.flow,
    reach: reachOf(contact, ask.flow, fromLocal),
    userAgent: ask.userAgent,
    grantedSeconds: seconds,
    deadline: deadlineIn(seconds * 1000, clock),
  }
}

/**
 * The contact is believed only when it names the address the request came from; a different port only inside our own
 * networks (outside it is a NAT's mapping). So no registration can point calls at a third party.
 */
function reachOf(contact: ContactAsk, flow: Flow, fromLocalNetwork: boolean): Reach {
  const sameHost = contact.host === flow.remote.address && contact.transport === flow.transport
  return sameHost && (contact.port === flow.remote.port || fromLocalNetwork) ? 'contact' : 'flow'
}

// A phone for tests: a session host on an end of the wire, that writes down what it hears.
import type { Flow, SipRequest } from '../src/message/types.ts'
import { createSessionHost } from '../src/session/host.ts'
import type { SessionHost } from '../src/session/host-contract.ts'
import {
  type Authorize,
  defaultProfile,
  type SessionInput,
  type SessionProfile,
  type SessionState,
} from '../src/session/state.ts'
import type { SessionEvent, TransactionId } from '../src/session/types.ts'
import { End, type Wire } from './wire.ts'

export interface Heard {
  readonly id: string
  readonly event: SessionEvent
}

export class Phone {
  readonly name: string
  readonly end: End
  readonly host: SessionHost
  readonly heard: Heard[] = []
  observe: (state: SessionState, input: SessionInput) => void = () => {}
  /** Called after an event is written down. */
  react: (heard: Heard, phone: Phone) => void = () => {}
  /** Called for an INVITE outside a dialog, after the session took it. */
  ringing: (id: string, request: SipRequest, phone: Phone) => void = () => {}
  profile: SessionProfile = defaultProfile
  #sessions = 0

  constructor(wire: Wire, name: string) {
    this.name = name
    this.end = new End(wire, name)
    let tags = 0
    this.host = createSessionHost({
      stack: this.end,
      scheduler: wire.scheduler,
      now: () => 1_000_000 + wire.scheduler.now(),
      random: wire.random,
      newTag: () => `${name}-tag-${++tags}`,
      newCallId: () => `${name}-call-${++tags}`,
      observe: (state, input) => this.observe(state, input),
      emit: (id, event) => {
        const heard = { id, event }
        this.heard.push(heard)
        this.react(heard, this)
      },
    })
    this.end.user = {
      onRequest: (request, transaction, flow) => this.#onRequest(request, transaction, flow),
      onAck: (request) => {
        this.host.onAck(request)
      },
      onCancel: (transaction, cancel) => {
        this.host.onCancel(transaction, cancel)
      },
    }
  }

  call(
    to: string,
    sdp: string | null,
    extra: { authorize?: Authorize; profile?: SessionProfile; headers?: readonly (readonly [string, string])[] } = {},
  ): string {
    const id = `${this.name}/${++this.#sessions}`
    this.host.call({
      id,
      from: `"${this.name}" <sip:${this.name}@${this.name}>`,
      to: `<sip:${to}@${to}>`,
      uri: `sip:${to}@${to}`,
      target: { uri: `sip:${to}@${to}`, flow: null },
      contact: `sip:${this.name}@${this.name}`,
      sdp,
      headers: extra.headers ?? [],
      profile: extra.profile ?? this.profile,
      ...(extra.authorize === undefined ? {} : { authorize: extra.authorize }),
    })
    return id
  }

  /** What was heard, short: event names with what matters. */
  story(id?: string): string[] {
    return this.heard.filter((heard) => id === undefined || heard.id === id).map((heard) => tellShort(heard.event))
  }

  #onRequest(request: SipRequest, transaction: TransactionId, flow: Flow): void {
    const routed = this.host.onRequest(request, transaction, flow)
    if (routed === 'handled') return
    if (routed === 'unknown' || request.method !== 'INVITE') {
      const status = routed === 'unknown' ? 481 : 405
      this.end.respond(transaction, { status, reason: 'x', toTag: 'none', headers: [], body: null })
      return
    }
    const id = `${this.name}/${++this.#sessions}`
    const contact = `sip:${this.name}@${this.name}`
    if (this.host.take({ id, request, transaction, flow, contact, profile: this.profile }))
      this.ringing(id, request, this)
  }
}

export function tellShort(event: SessionEvent): string {
  switch (event.event) {
    case 'progressed':
      return `progressed ${event.status} ${event.sdp ?? '-'}${event.late === true ? ' late' : ''}`
    case 'answered':
      return `answered ${event.sdp ?? '-'}${event.late ? ' late' : ''}`
    case 'failed':
      return `failed ${event.status}`
    case 'acknowledged':
      return `acknowledged ${event.sdp ?? '-'}`
    case 'cancelled':
      return `cancelled ${event.reason ?? '-'}`
    case 'offered':
      return `offered ${event.sdp ?? '-'} by ${event.by}`
    case 'agreed':
      return `agreed ${event.sdp ?? '-'}${event.late ? ' late' : ''}`
    case 'offerRefused':
      return `offerRefused ${event.status}`
    case 'referred':
      return `referred ${event.to.uriText}`
    case 'referProgressed':
      return `referProgressed ${event.status}${event.final ? ' final' : ''}`
    case 'referRefused':
      return `referRefused ${event.status}`
    case 'info':
    case 'messaged':
      return `${event.event} ${event.contentType} ${event.body}`
    case 'sent':
      return `sent ${event.method} ${event.status}`
    case 'ended':
      return `ended ${event.by}`
  }
}

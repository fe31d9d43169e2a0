// Keeps the way to phones behind NAT open: OPTIONS over UDP, whose answer makes the NAT remember the phone.
//
// TCP and TLS need nothing here: the system probes every idle connection (see the transports of the SIP stack), which
// refreshes the NAT as well and ends connections whose peer is gone.
import { type Flow, formatUri, type HeaderLine, type RequestDraft, type SipResponse, type Target } from '@cordboard/sip'
import { type Binding, reachable } from './binding.ts'
import { createExpiryWheel } from './expiry-wheel.ts'

/** What keeping alive needs of the SIP stack. */
export interface KeepAliveStack {
  request(
    draft: RequestDraft,
    target: Target,
    handlers: {
      provisional(response: SipResponse): void
      final(response: SipResponse): void
      failed(why: 'timeout' | 'transport'): void
    },
  ): unknown
  localAddress(flow: Flow): { readonly host: string; readonly port: number }
}

export interface KeepAliveOptions {
  readonly stack: KeepAliveStack
  /** Monotonic milliseconds. */
  readonly now: () => number
  readonly contactsOf: (userId: number) => readonly Binding[]
  readonly newTag: () => string
  readonly newCallId: () => string
  /** Home routers forget a UDP mapping after 30 s and more. Default 25. */
  readonly everySeconds?: number
}

export interface KeepAlive {
  /** A user has contacts: they are looked at now and then until the last one is gone. */
  watch(userId: number): void
  /** About once a second. */
  tick(): void
  counts(): { readonly watched: number; readonly underWay: number }
}

const EVERY_SECONDS = 25

/** It owns no timer and no socket: call `tick` regularly. */
export function createKeepAlive(options: KeepAliveOptions): KeepAlive {
  const { stack, now, contactsOf, newTag, newCallId } = options
  const everySeconds = options.everySeconds ?? EVERY_SECONDS
  const wheel = createExpiryWheel(now())
  const watched = new Set<number>()
  /** Contacts whose last probe is not answered yet: they get no second one beside it. */
  const underWay = new Set<string>()

  const probe = (userId: number, binding: Binding): void => {
    const { address, port } = binding.flow.remote
    const key = `${userId} ${binding.contactKey} ${address} ${port}`
    if (underWay.has(key)) return
    const { requestUri, target } = reachable(binding)
    const { host } = stack.localAddress(binding.flow)
    const none = new Map<string, string>()
    const us = formatUri({ scheme: 'sip', user: null, password: null, host, port: null, params: none, headers: none })
    const headers: HeaderLine[] = [
      ['From', `<${us}>;tag=${newTag()}`],
      ['To', `<${requestUri}>`],
      ['Call-ID', newCallId()],
      ['CSeq', '1 OPTIONS'],
    ]
    const done = (): void => {
      underWay.delete(key)
    }
    underWay.add(key)
    // Any answer does. A phone that gives none keeps its registration: many do not know OPTIONS, and time will tell.
    stack.request({ method: 'OPTIONS', uri: requestUri, headers, body: null }, target, {
      provisional: () => {},
      final: done,
      failed: done,
    })
  }

  return {
    watch(userId) {
      if (watched.has(userId)) return
      watched.add(userId)
      // Spread over the interval: after a restart everybody comes back in the same moment.
      wheel.put(userId, now() + (1 + (userId % everySeconds)) * 1000)
    },
    tick() {
      for (const userId of wheel.due(now())) {
        const contacts = contactsOf(userId)
        if (contacts.length === 0) {
          watched.delete(userId)
          continue
        }
        for (const binding of contacts) if (needsProbe(binding)) probe(userId, binding)
        wheel.put(userId, now() + everySeconds * 1000)
      }
    },
    counts: () => ({ watched: watched.size, underWay: underWay.size }),
  }
}

/** Only where a NAT must remember the way: the phone was seen under another address than it gave. */
function needsProbe(binding: Binding): boolean {
  return binding.flow.transport === 'udp' && binding.reach === 'flow' && binding.path.length === 0
}

// A front desk on a real SIP stack on loopback, with users 1..n, for tests with clients of all kinds.
import { createSecretKey } from 'node:crypto'
import type { SwitchEvent } from '@cordboard/link'
import { createSipStack, type SipStack, type StackOptions, systemScheduler } from '@cordboard/sip'
import { DEFAULT_LOCAL_NETWORKS, readAddressSettings } from '../address/advertise.ts'
import { createFrontDesk, type FrontDesk } from './front-desk.ts'

export interface TestDesk {
  readonly desk: FrontDesk
  readonly stack: SipStack
  readonly port: number
  readonly events: SwitchEvent[]
  readonly kept: Map<string, Map<string, unknown>>
  /** What reached neither the desk nor a subscription: method names. */
  readonly others: string[]
  close(): Promise<void>
}

/** Users have numbers 1000 + i, authentication IDs "auth<number>" and passwords "secret<number>". */
export async function openDesk(
  users: number,
  more: Partial<StackOptions> = {},
  kept: Map<string, Map<string, unknown>> = new Map(),
  isExempt: (address: string) => boolean = () => false,
): Promise<TestDesk> {
  const events: SwitchEvent[] = []
  const others: string[] = []
  const settings = readAddressSettings(DEFAULT_LOCAL_NETWORKS, [])
  if (!settings.ok) throw new Error('unreadable networks')
  let n = 0
  const desk = createFrontDesk({
    stack: () => stack,
    clock: { monotonicMs: () => performance.now(), wallMs: () => Date.now(), boot: 'test' },
    scheduler: systemScheduler,
    journal: {
      put(kind, id, value) {
        const values = kept.get(kind) ?? new Map<string, unknown>()
        kept.set(kind, values)
        if (value === null) values.delete(id)
        else values.set(id, JSON.parse(JSON.stringify(value)))
      },
      load: (kind) => kept.get(kind) ?? new Map(),
    },
    tell: (event) => events.push(event),
    addresses: () => settings.settings,
    realm: 'cordboard',
    domain: () => 'pbx.example',
    nonceKey: createSecretKey(Buffer.alloc(32, 7)),
    newTag: () => `tag${n++}`,
    newCallId: () => `call${n++}`,
    isExempt,
  })
  const stack = createSipStack({
    endpoints: [{ transport: 'udp', address: '127.0.0.1', port: 0 }],
    loopLag: null,
    ...more,
    rules: desk.rules,
    user: {
      onRequest(request, transaction, flow) {
        if (desk.onRequest(request, transaction, flow)) return
        others.push(request.method)
        const account = request.toTag === null ? desk.admit(request, transaction, flow) : null
        if (account === null && request.toTag === null) return
        stack.respond(transaction, { status: 486, reason: 'Busy Here', toTag: 'x', headers: [], body: null })
      },
      onAck: () => {},
      onCancel: () => {},
      onFlowClosed: desk.onFlowClosed,
      onFlood: desk.onFlood,
    },
  })
  for (let id = 1; id <= users; id++) {
    const number = String(1000 + id)
    const row = { Number: number, AuthID: `auth${number}`, AuthPassword: `secret${number}`, Enabled: true }
    desk.apply({ noun: 'User', id, row })
  }
  desk.restore()
  const [bound] = await stack.listen()
  desk.start()
  return {
    desk,
    stack,
    port: bound?.port ?? 0,
    events,
    kept,
    others,
    async close() {
      desk.close()
      await stack.close()
    },
  }
}

// A SIP stack with everything it tells kept in queues, for tests over real sockets.
import type { Flow, RequestDraft, SipRequest, SipResponse } from '../message/types.ts'
import type { Target } from '../session/types.ts'
import { createSipStack } from './create-stack.ts'
import type { FailureCause, Sent, SipStack, StackOptions, TransportName } from './types.ts'

/** Items put in before or after they are asked for; waiting is bounded. */
export class Mailbox<Item> {
  readonly items: Item[] = []
  readonly #name: string
  #waiting: ((item: Item) => void)[] = []

  constructor(name: string) {
    this.#name = name
  }

  put(item: Item): void {
    const first = this.#waiting.shift()
    if (first === undefined) this.items.push(item)
    else first(item)
  }

  next(deadlineMs = 4000): Promise<Item> {
    const ready = this.items.shift()
    if (ready !== undefined) return Promise.resolve(ready)
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting = this.#waiting.filter((one) => one !== take)
        reject(new Error(`No ${this.#name} within ${deadlineMs} ms`))
      }, deadlineMs)
      // A waiter that lost a race must not keep the process.
      timer.unref()
      const take = (item: Item): void => {
        clearTimeout(timer)
        resolve(item)
      }
      this.#waiting.push(take)
    })
  }
}

export interface Arrived {
  readonly request: SipRequest
  readonly transaction: string
  readonly flow: Flow
}

export interface Outcome {
  readonly sent: Sent
  readonly failures: FailureCause[]
  /** What the system said of each failure. */
  readonly problems: (string | null)[]
  /** Of each final response. */
  readonly flows: Flow[]
  provisional(): Promise<SipResponse>
  final(): Promise<SipResponse>
  failed(): Promise<FailureCause>
}

export interface Agent {
  readonly stack: SipStack
  readonly port: number
  readonly requests: Mailbox<Arrived>
  readonly acks: Mailbox<SipRequest>
  readonly cancels: Mailbox<{ readonly transaction: string; readonly cancel: SipRequest }>
  readonly closed: Mailbox<Flow>
  readonly expired: Mailbox<string>
  readonly floods: Mailbox<string>
  nextRequest(): Promise<Arrived>
  nextAck(): Promise<SipRequest>
  send(draft: RequestDraft, target: Target, timers?: StackOptions['timers']): Outcome
  close(): Promise<void>
}

export type AgentOptions = Partial<Omit<StackOptions, 'user'>> & {
  readonly transport?: TransportName
  readonly address?: string
}

/** Listens on a port the system chooses. */
export async function openAgent(options: AgentOptions = {}): Promise<Agent> {
  const requests = new Mailbox<Arrived>('request')
  const acks = new Mailbox<SipRequest>('ACK')
  const cancels = new Mailbox<{ readonly transaction: string; readonly cancel: SipRequest }>('CANCEL')
  const closed = new Mailbox<Flow>('closed flow')
  const expired = new Mailbox<string>('expired transaction')
  const floods = new Mailbox<string>('flood')
  const stack = createSipStack({
    endpoints: [{ transport: options.transport ?? 'udp', address: options.address ?? '127.0.0.1', port: 0 }],
    loopLag: null,
    ...options,
    user: {
      onRequest: (request, transaction, flow) => requests.put({ request, transaction, flow }),
      onAck: (request) => acks.put(request),
      onCancel: (transaction, cancel) => cancels.put({ transaction, cancel }),
      onFlowClosed: (flow) => closed.put(flow),
      onTransactionExpired: (transaction) => expired.put(transaction),
      onFlood: (address) => floods.put(address),
    },
  })
  const bound = await stack.listen()
  return {
    stack,
    port: bound[0]?.port ?? 0,
    requests,
    acks,
    cancels,
    closed,
    expired,
    floods,
    nextRequest: () => requests.next(),
    nextAck: () => acks.next(),
    send: (draft, target, timers) => watch(stack, draft, target, timers),
    close: () => stack.close(),
  }
}

function watch(stack: SipStack, draft: RequestDraft, target: Target, timers: StackOptions['timers']): Outcome {
  const provisional = new Mailbox<SipResponse>('provisional response')
  const final = new Mailbox<SipResponse>('final response')
  const failed = new Mailbox<FailureCause>('failure')
  const failures: FailureCause[] = []
  const problems: (string | null)[] = []
  const flows: Flow[] = []
  const sent = stack.request(
    draft,
    target,
    {
      provisional: (response) => provisional.put(response),
      final(response, flow) {
        flows.push(flow)
        final.put(response)
      },
      failed(cause, problem) {
        failures.push(cause)
        problems.push(problem ?? null)
        failed.put(cause)
      },
    },
    timers === undefined ? {} : { timers },
  )
  return {
    sent,
    failures,
    problems,
    flows,
    provisional: () => provisional.next(),
    final: () => final.next(),
    failed: () => failed.next(),
  }
}

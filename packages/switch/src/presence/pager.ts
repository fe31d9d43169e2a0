// Text messages between extensions (RFC 3428, pager mode): a MESSAGE goes to every registered device of the callee.
import {
  type Flow,
  formatNameAddress,
  formatUri,
  type HeaderLine,
  type RequestDraft,
  type ResponseDraft,
  reasonPhrase,
  type SipRequest,
  type SipResponse,
  type Target,
  type TransactionId,
} from '@cordboard/sip'
import type { Account } from '../registrar/accounts.ts'
import { type Binding, reachable } from '../registrar/binding.ts'
import { type DeliveryInput, startDelivery, stepDelivery } from './delivery.ts'

/** What the pager needs of the SIP stack. */
export interface PagerStack {
  request(
    draft: RequestDraft,
    target: Target,
    handlers: {
      provisional(response: SipResponse): void
      final(response: SipResponse): void
      failed(why: 'timeout' | 'transport'): void
    },
  ): unknown
  respond(transaction: TransactionId, draft: ResponseDraft): unknown
  localAddress(flow: Flow): { readonly host: string; readonly port: number }
}

export interface PagerOptions {
  readonly stack: PagerStack
  readonly findNumber: (number: string) => Account | null
  readonly contactsOf: (userId: number) => readonly Binding[]
  readonly newTag: () => string
  readonly newCallId: () => string
}

export interface Pager {
  /** Carries out a MESSAGE outside any dialog; its sender is known to be this account. Answers it, now or later. */
  message(sender: Account, request: SipRequest, transaction: TransactionId, flow: Flow): void
  /** Messages under way, for leak tests. */
  counts(): { readonly underWay: number }
}

/** Longest text passed on, bytes (a stream transport may carry more than the 1,300 bytes of RFC 3428 8). */
const LONGEST_BODY = 16_384

export function createPager(options: PagerOptions): Pager {
  const { stack, findNumber, contactsOf, newTag, newCallId } = options
  let underWay = 0

  const answer = (transaction: TransactionId, status: number, headers: readonly HeaderLine[] = []): void => {
    stack.respond(transaction, { status, reason: reasonPhrase(status), toTag: newTag(), headers, body: null })
  }

  return {
    message(sender, request, transaction, flow) {
      const callee = findNumber(request.uri?.user ?? '')
      if (callee === null || !callee.enabled) return answer(transaction, 404)
      if (request.body.length > LONGEST_BODY) return answer(transaction, 413)
      const type = request.header('Content-Type')
      if (type === undefined || type.length > 200) return answer(transaction, 400)
      const contacts = contactsOf(callee.userId)
      if (contacts.length === 0) return answer(transaction, 480)
      let state = startDelivery(contacts.length)
      underWay++
      const told = (input: DeliveryInput): void => {
        const [next, command] = stepDelivery(state, input)
        state = next
        if (command === null) return
        underWay--
        answer(transaction, command.status)
      }
      for (const contact of contacts) {
        const way = reachable(contact)
        const { host } = stack.localAddress(way.target.flow ?? flow)
        const draft = messageDraft(
          request,
          type,
          sender,
          callee,
          host,
          way.requestUri,
          way.routes,
          newTag(),
          newCallId(),
        )
        stack.request(draft, way.target, {
          provisional: () => {},
          final: (response) => told({ input: 'answered', status: response.status }),
          failed: () => told({ input: 'unreachable' }),
        })
      }
    },
    counts: () => ({ underWay }),
  }
}

/** The sender is who logged in: number and name of the account, whatever the device wrote into From. */
function messageDraft(
  request: SipRequest,
  type: string,
  sender: Account,
  callee: Account,
  host: string,
  requestUri: string,
  routes: readonly string[],
  tag: string,
  callId: string,
): RequestDraft {
  const uri = (number: string) =>
    formatUri({ scheme: 'sip', user: number, password: null, host, port: null, params: new Map(), headers: new Map() })
  const display = sender.displayName === '' ? null : sender.displayName.slice(0, 128)
  const headers: HeaderLine[] = [
    ...routes.map((route): HeaderLine => ['Route', route]),
    ['Max-Forwards', String(Math.max(0, (request.maxForwards ?? 70) - 1))],
    ['From', `${formatNameAddress({ display, uriText: uri(sender.number) })};tag=${tag}`],
    ['To', `<${uri(callee.number)}>`],
    ['Call-ID', callId],
    ['CSeq', '1 MESSAGE'],
  ]
  return { method: 'MESSAGE', uri: requestUri, headers, body: { type, content: request.body.toString('utf8') } }
}

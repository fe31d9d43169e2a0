// A request outside of any call, and its final status: digest is answered once, silence counts as 408.
import { randomBytes } from 'node:crypto'
import type { Authorize, Body, HeaderLine, SipStack, Target } from '@cordboard/sip'

export interface OutsideRequest {
  readonly method: string
  /** Request-URI, and To. */
  readonly uri: string
  /** From value without tag. */
  readonly from: string
  readonly target: Target
  readonly body: Body | null
  readonly headers: readonly HeaderLine[]
  readonly authorize: Authorize | null
}

/** Sends it; resolves with the final status, 408 for silence, 503 when it could not be sent. */
export function sendOutside(stack: SipStack, request: OutsideRequest): Promise<number> {
  const { method, uri, from, target, body, headers, authorize } = request
  const common: readonly HeaderLine[] = [
    ['From', `${from};tag=${randomBytes(8).toString('hex')}`],
    ['To', `<${uri}>`],
    ['Call-ID', randomBytes(12).toString('hex')],
  ]
  return new Promise((resolve) => {
    const send = (cseq: number, more: readonly HeaderLine[]): void => {
      const numbered: HeaderLine = ['CSeq', `${cseq} ${method}`]
      const draft = { method, uri, body, headers: [...common, numbered, ...headers, ...more] }
      stack.request(draft, target, {
        provisional() {},
        final: (response) => {
          const challenged = cseq === 1 && (response.status === 401 || response.status === 407)
          const credentials = challenged ? (authorize?.(draft, response) ?? null) : null
          if (credentials === null) resolve(response.status)
          else send(2, credentials)
        },
        failed: (why) => resolve(why === 'timeout' ? 408 : 503),
      })
    }
    send(1, [])
  })
}

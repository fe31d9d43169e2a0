// What a phone's stack sent and received, as lines a person can read and a ladder can be drawn from.
import { type Flow, maskSecrets, parseMessage, type SipMessage } from '@cordboard/sip'

export interface TracedMessage {
  /** Monotonic milliseconds. */
  readonly atMs: number
  readonly phone: string
  readonly direction: 'in' | 'out'
  readonly transport: Flow['transport']
  /** address:port of the other end. */
  readonly peer: string
  /** `INVITE` or `200 OK`. */
  readonly title: string
  /** Method of the CSeq: what a response answers. */
  readonly method: string
  readonly callId: string
  readonly hasSdp: boolean
  /** The whole message with credentials and keys masked. */
  readonly text: string
}

/** Describes a traced message; null for what is not SIP (keep-alives, rubbish). */
export function describeMessage(
  phone: string,
  direction: 'in' | 'out',
  flow: Flow,
  bytes: Buffer,
  known: SipMessage | null,
  atMs: number,
): TracedMessage | null {
  const message = known ?? parsed(bytes)
  if (message === null) return null
  const title = message.kind === 'request' ? message.method : `${message.status} ${message.reason}`
  return {
    atMs,
    phone,
    direction,
    transport: flow.transport,
    peer: `${flow.remote.address}:${flow.remote.port}`,
    title,
    method: message.cseq.method,
    callId: message.callId,
    hasSdp: message.body.length > 0 && (message.header('Content-Type') ?? '').toLowerCase().includes('application/sdp'),
    text: maskSecrets(bytes.toString('utf8')),
  }
}

function parsed(bytes: Buffer): SipMessage | null {
  const result = parseMessage(bytes, 'stream')
  return result.ok ? result.message : null
}

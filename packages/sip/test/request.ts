// Makes received requests and responses for tests from a few parts, through the real serialiser and parser.
import { parseMessage } from '../src/message/parse.ts'
import { serializeRequest, serializeResponse } from '../src/message/serialize.ts'
import type { Body, HeaderLine, SipRequest, SipResponse } from '../src/message/types.ts'

let branches = 0

export interface RequestParts {
  readonly from?: string
  readonly to?: string
  readonly callId?: string
  readonly cseq?: number
  readonly contact?: string | null
  readonly headers?: readonly HeaderLine[]
  readonly body?: Body | null
}

export function makeRequest(method: string, parts: RequestParts = {}): SipRequest {
  const headers: HeaderLine[] = [
    ['From', parts.from ?? '<sip:ann@ann>;tag=a1'],
    ['To', parts.to ?? '<sip:bob@bob>'],
    ['Call-ID', parts.callId ?? 'call-1'],
    ['CSeq', `${parts.cseq ?? 1} ${method}`],
  ]
  if (parts.contact !== null) headers.push(['Contact', `<${parts.contact ?? 'sip:ann@ann'}>`])
  headers.push(...(parts.headers ?? []))
  const via = `SIP/2.0/UDP ann:5060;branch=z9hG4bK-made-${++branches}`
  const parsed = parseMessage(
    serializeRequest({ method, uri: 'sip:bob@bob', headers, body: parts.body ?? null }, via),
    'datagram',
  )
  if (!parsed.ok || parsed.message.kind !== 'request') throw new Error('not a request')
  return parsed.message
}

export function makeResponse(
  request: SipRequest,
  status: number,
  parts: { toTag?: string | null; headers?: readonly HeaderLine[]; body?: Body | null } = {},
): SipResponse {
  const toTag = parts.toTag === undefined ? 'b1' : parts.toTag
  const draft = { status, reason: `Status ${status}`, toTag, headers: parts.headers ?? [], body: parts.body ?? null }
  const parsed = parseMessage(serializeResponse(request, draft), 'datagram')
  if (!parsed.ok || parsed.message.kind !== 'response') throw new Error('not a response')
  return parsed.message
}

/** A draft of ours as its receiver sees it. */
export function received(draft: Parameters<typeof serializeRequest>[0]): SipRequest {
  const via = `SIP/2.0/UDP ann:5060;branch=z9hG4bK-made-${++branches}`
  const parsed = parseMessage(serializeRequest(draft, via), 'datagram')
  if (!parsed.ok || parsed.message.kind !== 'request') throw new Error('not a request')
  return parsed.message
}

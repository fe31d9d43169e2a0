// Requests and responses to send in tests.
import type { HeaderLine, RequestDraft, ResponseDraft } from '../message/types.ts'

let calls = 0

/** A request outside a dialog with a Call-ID of its own. */
export function draft(method: string, uri: string, extra: readonly HeaderLine[] = []): RequestDraft {
  calls += 1
  return {
    method,
    uri,
    headers: [
      ['From', '<sip:alice@example.com>;tag=a1'],
      ['To', '<sip:bob@example.com>'],
      ['Call-ID', `call-${calls}@example.com`],
      ['CSeq', `1 ${method}`],
      ...extra,
    ],
    body: null,
  }
}

export function ackOf(invite: RequestDraft): RequestDraft {
  const headers = invite.headers.map(([name, value]): HeaderLine => [name, value.replace('INVITE', 'ACK')])
  return { method: 'ACK', uri: invite.uri, headers, body: null }
}

export function answer(status: number, reason = 'Because'): ResponseDraft {
  return { status, reason, toTag: 'b1', headers: [], body: null }
}

// One transfer that LiveKit asked for by REFER, until it is known what came of it. Only decides.
//
//   asked --200, 202--> accepted --NOTIFY 200--> succeeded --1 s without the peer's BYE--> (BYE)
//     |                    |  |
//     |                    |  +--NOTIFY of 2xx other than 200, or 3xx and more--> failed
//     |                    +-----the call ends--> succeeded
//     +--300 and more--> failed;  asked, accepted: --time is up--> failed

import { plainError, sipError, type TwirpError } from './twirp.ts'

export type TransferState =
  | { readonly phase: 'asked' }
  | { readonly phase: 'accepted' }
  | { readonly phase: 'succeeded' }
  | { readonly phase: 'failed'; readonly error: TwirpError }

export type TransferInput =
  /** Final response to the REFER. */
  | { readonly input: 'answered'; readonly status: number; readonly reason: string }
  /** Status line in the body of a NOTIFY. */
  | { readonly input: 'notified'; readonly status: number; readonly reason: string }
  | { readonly input: 'callEnded' }
  | { readonly input: 'timedOut' }

export const startTransfer: TransferState = { phase: 'asked' }

export function stepTransfer(state: TransferState, input: TransferInput): TransferState {
  if (state.phase === 'succeeded' || state.phase === 'failed') return state
  switch (input.input) {
    case 'answered':
      if (input.status < 200) return state
      return input.status < 300 ? { phase: 'accepted' } : failed(sipError(input.status, input.reason))
    case 'notified':
      if (input.status < 200) return state
      // A 202 in a report is no success here, unlike in the answer to the REFER.
      return input.status === 200 ? { phase: 'succeeded' } : failed(sipError(input.status, input.reason))
    case 'callEnded':
      return state.phase === 'accepted'
        ? { phase: 'succeeded' }
        : failed(plainError('failed_precondition', 'the call ended before the transfer was accepted'))
    case 'timedOut':
      return failed(plainError('deadline_exceeded', 'the transfer was not reported in time'))
  }
}

function failed(error: TwirpError): TransferState {
  return { phase: 'failed', error }
}

/** The Refer-To value: `tel:` goes bare, `sip:` and `sips:` in angle brackets; null for anything else. */
export function referTo(target: string): string | null {
  if (target.length > 512 || /[\s<>"]/.test(target)) return null
  if (/^tel:[^:]{1,}$/i.test(target)) return target
  return /^sips?:[^:].*$/i.test(target) ? `<${target}>` : null
}

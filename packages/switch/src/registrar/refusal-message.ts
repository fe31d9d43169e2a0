// What the operator reads when a login was right but the request was refused.
import type { LogEntry } from '@cordboard/link'
import type { SipRequest } from '@cordboard/sip'
import type { Account } from './accounts.ts'
import type { RefusalReason } from './gate.ts'

const REASONS: Record<RefusalReason, { readonly what: string; readonly tip: string }> = {
  disabled: {
    what: 'the extension is disabled',
    tip: 'Enable the extension, or remove its account from the device.',
  },
  notFromOutside: {
    what: 'the extension may only be used inside the local network',
    tip: 'Allow the extension to be used from outside, or add the network of the device to the local networks.',
  },
  notOwnAddress: {
    what: 'From or To name somebody else',
    tip: 'Set the user name (and caller ID) in the device to the extension number.',
  },
}

/** The event log entry for a refused request. */
export function refusalMessage(
  account: Account,
  why: RefusalReason,
  request: SipRequest,
  source: string,
  at: number,
): LogEntry {
  const { what, tip } = REASONS[why]
  const from = (request.from.uri?.user ?? '').slice(0, 64)
  return {
    at,
    id: 'request-refused',
    severity: 'Warning',
    call: null,
    message: `${request.method} of extension ${account.number} from ${source} was refused: ${what}.`,
    tip,
    parameters: { number: account.number, source, method: request.method, from },
  }
}

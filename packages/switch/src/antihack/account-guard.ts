// Keeps guessers at addresses that are never blocked (those of trunks, often a whole cloud's) from the accounts they try.
import type { LogEntry, RowChange } from '@cordboard/link'
import type { Clock } from '../time/deadline.ts'
import { type Guarded, type GuardedInput, stepGuarded } from './guarded-account.ts'
import { readLimits } from './limit-row.ts'
import { DEFAULT_OFFENDER_LIMITS, type OffenderLimits } from './offender.ts'

/** Whose account it is. */
export interface GuardedUser {
  readonly userId: number
  readonly number: string
  readonly authId: string
}

export interface AccountGuardOptions {
  readonly clock: Clock
  /** Addresses that are never blocked automatically; at all others the address itself is judged. */
  readonly isExempt: (address: string) => boolean
  readonly findUser: (authId: string) => GuardedUser | null
  /** Where the user's registered devices are. */
  readonly devicesOf: (userId: number) => readonly string[]
  readonly log: (entry: LogEntry) => void
}

export interface AccountGuard {
  /** Log-ins of this account from this address are not to be looked at now. */
  isHeld(authId: string, address: string): boolean
  /** A wrong password; unknown users and other addresses are not counted here. */
  failed(authId: string, address: string): void
  /** The account has another password, or is gone: what was tried before says nothing any more. */
  forgive(authId: string): void
  /** Takes the row of AntiHackingSettings; ignores other nouns. */
  apply(change: RowChange): void
  /** Once a second or so: forgets what is over. */
  tick(): void
}

/** Remembers at most one short record for each account there is. */
export function createAccountGuard(options: AccountGuardOptions): AccountGuard {
  const { clock, isExempt, findUser, devicesOf, log } = options
  const records = new Map<string, Guarded>()
  let limits: OffenderLimits = DEFAULT_OFFENDER_LIMITS

  const feed = (authId: string, input: GuardedInput): boolean => {
    const [after, commands] = stepGuarded(records.get(authId) ?? null, input, limits, clock.monotonicMs())
    if (after === null) records.delete(authId)
    else records.set(authId, after)
    return commands.includes('hold')
  }

  return {
    isHeld(authId, address) {
      // The common case first: nothing is held against anybody.
      if (!records.has(authId) || !isExempt(address)) return false
      feed(authId, 'timePassed')
      if (records.get(authId)?.state !== 'held') return false
      const user = findUser(authId)
      return user === null || !devicesOf(user.userId).includes(address)
    },
    failed(authId, address) {
      if (!isExempt(address)) return
      const user = findUser(authId)
      if (user === null || !feed(authId, 'failed')) return
      log(heldMessage(user, address, limits.blockSeconds, clock.wallMs()))
    },
    forgive: (authId) => void records.delete(authId),
    apply(change) {
      if (change.noun === 'AntiHackingSettings' && change.row !== null) limits = readLimits(change.row)
    },
    tick() {
      for (const authId of records.keys()) feed(authId, 'timePassed')
    },
  }
}

function heldMessage({ number }: GuardedUser, address: string, seconds: number, at: number): LogEntry {
  return {
    at,
    id: 'account-guarded',
    severity: 'Warning',
    call: null,
    message: `Too many failed log-ins of extension ${number} from addresses of trunks, the last from ${address}: from there only its registered devices may log in for ${seconds} seconds.`,
    tip: 'Addresses of trunks are never blocked, and a cloud shares them with strangers. If it is a phone of yours, correct its password and give the extension a new one, which lifts this at once; else nothing needs to be done.',
    parameters: { number, address, seconds: String(seconds) },
  }
}

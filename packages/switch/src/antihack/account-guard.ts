// Keeps guessers at addresses that are never blocked (those of trunks, often a whole cloud's) from the accounts they try.
import type { LogEntry, RowChange } from '@cordboard/link'
import { printable } from '../call/printable.ts'
import type { Clock } from '../time/deadline.ts'
import { type Guarded, type GuardedInput, stepGuarded } from './guarded-account.ts'
import { readLimits } from './limit-row.ts'
import { DEFAULT_OFFENDER_LIMITS, type OffenderLimits } from './offender.ts'

/** Whose account it is. */
export interface GuardedUser {
  readonly userId: number
  readonly number: string
}

export interface AccountGuardOptions {
  readonly clock: Clock
  /** What is guarded: phones log in with another password than people and API clients do. */
  readonly door: 'sip' | 'web'
  /** Addresses that are never blocked automatically; at all others the address itself is judged. */
  readonly isExempt: (address: string) => boolean
  /** By the name that logs in at this door. */
  readonly findUser: (name: string) => GuardedUser | null
  /** Where the user's registered devices are. */
  readonly devicesOf: (userId: number) => readonly string[]
  readonly log: (entry: LogEntry) => void
  /**
   * Names of nobody we know that are counted, too, under their own text; beyond it the one that failed longest ago is
   * forgotten. API clients are among them. 0, also when left out: such names are not counted.
   */
  readonly mostOthers?: number
}

export interface AccountGuard {
  /** Log-ins with this name from this address are not to be looked at now. */
  isHeld(name: string, address: string): boolean
  /** A wrong password; other addresses are not counted here. */
  failed(name: string, address: string): void
  /** The account has another password, or is gone: what was tried before says nothing any more. */
  forgive(userId: number): void
  /** Takes the row of AntiHackingSettings; ignores other nouns. */
  apply(change: RowChange): void
  /** Once a second or so: forgets what is over. */
  tick(): void
}

const longestName = 64

/** Remembers at most one short record for each user there is, and for `mostOthers` other names. */
export function createAccountGuard(options: AccountGuardOptions): AccountGuard {
  const { clock, isExempt, findUser, devicesOf, log } = options
  const mostOthers = options.mostOthers ?? 0
  const ofUsers = new Map<number, Guarded>()
  // Insertion order is order of last failure: the first entry is the one to forget.
  const ofOthers = new Map<string, Guarded>()
  let limits: OffenderLimits = DEFAULT_OFFENDER_LIMITS

  const feed = <Key>(records: Map<Key, Guarded>, key: Key, input: GuardedInput): boolean => {
    const before = records.get(key) ?? null
    const [after, commands] = stepGuarded(before, input, limits, clock.monotonicMs())
    if (after !== before) {
      records.delete(key)
      if (after !== null) records.set(key, after)
    }
    return commands.includes('hold')
  }
  const isHeldNow = <Key>(records: Map<Key, Guarded>, key: Key): boolean => {
    feed(records, key, 'timePassed')
    return records.get(key)?.state === 'held'
  }
  const failedOther = (name: string): boolean => {
    const isNowHeld = feed(ofOthers, name, 'failed')
    const [oldest] = ofOthers.size > mostOthers ? ofOthers.keys() : []
    if (oldest !== undefined) ofOthers.delete(oldest)
    return isNowHeld
  }

  return {
    isHeld(name, address) {
      // The common case first: nothing is held against anybody.
      if (ofUsers.size + ofOthers.size === 0 || !isExempt(address)) return false
      const user = findUser(name)
      if (user === null) return isHeldNow(ofOthers, name.slice(0, longestName))
      return isHeldNow(ofUsers, user.userId) && !devicesOf(user.userId).includes(address)
    },
    failed(name, address) {
      if (!isExempt(address)) return
      const user = findUser(name)
      if (user === null && mostOthers === 0) return
      const who = user?.number ?? name.slice(0, longestName)
      if (!(user === null ? failedOther(who) : feed(ofUsers, user.userId, 'failed'))) return
      const about = { who, isUser: user !== null, door: options.door, address }
      log(heldMessage(about, limits.blockSeconds, clock.wallMs()))
    },
    forgive: (userId) => void ofUsers.delete(userId),
    apply(change) {
      if (change.noun === 'AntiHackingSettings' && change.row !== null) limits = readLimits(change.row)
    },
    tick() {
      for (const userId of ofUsers.keys()) feed(ofUsers, userId, 'timePassed')
      for (const name of ofOthers.keys()) feed(ofOthers, name, 'timePassed')
    },
  }
}

interface Held {
  readonly who: string
  readonly isUser: boolean
  readonly door: 'sip' | 'web'
  readonly address: string
}

function heldMessage({ who, isUser, door, address }: Held, seconds: number, at: number): LogEntry {
  const number = printable(who, longestName)
  const whose = isUser ? `extension ${number}` : `“${number}”`
  const [what, rest] = door === 'sip' ? ['log-ins', 'log in'] : ['web log-ins', 'log in to the web']
  const only = isUser ? 'only where its devices are registered it may' : 'it may not'
  return {
    at,
    id: 'account-guarded',
    severity: 'Warning',
    call: null,
    message: `Too many failed ${what} of ${whose} from addresses of trunks, the last from ${address}: from there ${only} ${rest} for ${seconds} seconds.`,
    tip: `Addresses of trunks are never blocked, and a cloud shares them with strangers. If it is ${door === 'sip' ? phoneOfYours : personOfYours}; else nothing needs to be done.`,
    parameters: { number, address, seconds: String(seconds), door },
  }
}

const phoneOfYours = 'a phone of yours, correct its password and give the extension a new one, which lifts this at once'
const personOfYours =
  'a person or a program of yours, correct the password it uses; an Allow entry for its address in the blocklist lifts this at once'

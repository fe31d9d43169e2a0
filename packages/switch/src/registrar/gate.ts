// Who sent this request? Digest login for everything that starts outside a dialog: REGISTER, INVITE, SUBSCRIBE, MESSAGE, REFER.
//
//   request --- address blocked --------------------------------------> silence
//      |------- account kept from trunks' addresses ------------------> challenge (the same one), nothing verified
//      |------- no credentials, unreadable, other realm, stale nonce --> challenge
//      |------- wrong password, unknown user ---- counted ------------> challenge (the same one)
//      |------- right password, account disabled or kept inside ------> 403
//      |------- right password, From (REGISTER: also To) not his ------> 403
//      '------- right password -------------------------------------> the account
import type { Flow, HeaderLine, NameAddress, ResponseDraft, SipRequest } from '@cordboard/sip'
import type { Account } from './accounts.ts'

/** What verifying the credentials of a request gave; `username` is outside text. */
export type DigestVerdict =
  | { readonly verdict: 'accepted'; readonly username: string }
  | { readonly verdict: 'wrong'; readonly username: string }
  /** Right, but for a nonce that has run out. */
  | { readonly verdict: 'stale' }
  /** None, none for our realm, or none that can be read. */
  | { readonly verdict: 'missing' }

/** The digest server as the gate needs it. */
export interface DigestServer {
  /** The lines that challenge (WWW-Authenticate, one per algorithm); never dependent on who the sender says to be. */
  challenge(request: SipRequest, stale: boolean): readonly HeaderLine[]
  verify(request: SipRequest): DigestVerdict
  /** The user name in credentials for our realm, before anything is verified: outside text. */
  claimed(request: SipRequest): string | null
}

/** Who guards accounts against guessing from addresses that are never blocked. */
export interface GuardOfAccounts {
  isHeld(authId: string, address: string): boolean
  failed(authId: string, address: string): void
}

/** The judge of addresses, as far as the gate feeds it. */
export interface AddressJudge {
  verdict(address: string): 'allow' | 'block' | 'none'
  challenged(address: string): void
  failed(address: string, user: string, door: 'sip'): void
  authenticated(address: string): void
}

export interface GateOptions {
  readonly digest: DigestServer
  readonly addresses: AddressJudge
  readonly guard: GuardOfAccounts
  readonly findAccount: (authId: string) => Account | null
  readonly isLocal: (address: string) => boolean
  readonly newTag: () => string
  /** Somebody calls for help: who has logged in may, also where it may nothing else. */
  readonly isEmergency?: (request: SipRequest) => boolean
}

export type Authentication =
  | { readonly outcome: 'account'; readonly account: Account }
  | { readonly outcome: 'challenge'; readonly draft: ResponseDraft }
  /** `why` is for the operator; the peer only reads 403. */
  | {
      readonly outcome: 'refused'
      readonly draft: ResponseDraft
      readonly why: RefusalReason
      readonly account: Account
    }
  | { readonly outcome: 'silence' }

export type RefusalReason = 'disabled' | 'notFromOutside' | 'notOwnAddress'

export type Authenticate = (request: SipRequest, flow: Flow) => Authentication

/** Builds the gate. It keeps nothing about strangers but the judge's bounded counters. */
export function createGate(options: GateOptions): Authenticate {
  const { digest, addresses, guard, findAccount, isLocal, newTag } = options

  const challenge = (request: SipRequest, address: string, stale: boolean): Authentication => {
    addresses.challenged(address)
    const headers = digest.challenge(request, stale)
    return {
      outcome: 'challenge',
      draft: { status: 401, reason: 'Unauthorized', toTag: newTag(), headers, body: null },
    }
  }
  const refuse = (account: Account, why: RefusalReason): Authentication => {
    const draft: ResponseDraft = { status: 403, reason: 'Forbidden', toTag: newTag(), headers: [], body: null }
    return { outcome: 'refused', draft, why, account }
  }

  return (request, flow) => {
    const { address } = flow.remote
    const judged = addresses.verdict(address)
    if (judged === 'block') return { outcome: 'silence' }
    const claimed = digest.claimed(request)
    // Right and wrong look alike: a guesser learns nothing, not even that this one was right.
    if (claimed !== null && judged !== 'allow' && guard.isHeld(claimed, address)) {
      return challenge(request, address, false)
    }
    const login = digest.verify(request)
    switch (login.verdict) {
      case 'missing':
        return challenge(request, address, false)
      case 'stale':
        return challenge(request, address, true)
      case 'wrong':
        addresses.failed(address, login.username, 'sip')
        if (judged !== 'allow') guard.failed(login.username, address)
        return challenge(request, address, false)
      case 'accepted': {
        const account = findAccount(login.username)
        // The account went away between verifying and looking: as if it had never been.
        if (account === null) return challenge(request, address, false)
        addresses.authenticated(address)
        const reason = reasonToRefuse(account, request, isLocal(address))
        return reason === null || options.isEmergency?.(request)
          ? { outcome: 'account', account }
          : refuse(account, reason)
      }
    }
  }
}

function reasonToRefuse(account: Account, request: SipRequest, fromLocalNetwork: boolean): RefusalReason | null {
  if (!account.enabled) return 'disabled'
  if (account.lanOnly && !fromLocalNetwork) return 'notFromOutside'
  if (!isOwn(account, request.from)) return 'notOwnAddress'
  return request.method === 'REGISTER' && !isOwn(account, request.to) ? 'notOwnAddress' : null
}

/** The user part of the address of record is the number or the authentication ID; the domain is any name we are reached by. */
function isOwn(account: Account, address: NameAddress): boolean {
  const user = address.uri?.user ?? null
  return user !== null && (user === account.number || user === account.authId)
}

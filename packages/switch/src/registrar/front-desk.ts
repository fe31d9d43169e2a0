// Everything that stands between strangers and calls, put together: accounts, gate, judge, registrar, texts, watching, trace.
import type { KeyObject } from 'node:crypto'
import type { BlockLine, RegistrationLine, RowChange, SwitchEvent } from '@cordboard/link'
import type { Flow, Scheduler, SipRequest, SourceRules, TransactionId } from '@cordboard/sip'
import { type AddressSettings, isLocalPeer } from '../address/advertise.ts'
import { createAccountGuard } from '../antihack/account-guard.ts'
import { createAntiHack } from '../antihack/anti-hack.ts'
import { BLOCK_KIND } from '../antihack/kept-block.ts'
import type { PresenceLine } from '../call/commands.ts'
import { createPager } from '../presence/pager.ts'
import { createPresence, type PresenceOptions } from '../presence/presence.ts'
import type { Clock } from '../time/deadline.ts'
import { type Account, createAccounts } from './accounts.ts'
import type { Binding } from './binding.ts'
import type { RegistrationLimits } from './bindings.ts'
import { createDesk, type DeskStack } from './desk.ts'
import { createDigestServer } from './digest-server.ts'
import { createGate } from './gate.ts'
import { createKeepAlive } from './keep-alive.ts'
import { REGISTRATION_KIND } from './kept-bindings.ts'
import { quietLog } from './quiet-log.ts'
import { createRegistrar } from './registrar.ts'

/** What the front desk needs of the SIP stack; `SipStack` has this shape. */
export type FrontDeskStack = DeskStack & PresenceOptions['stack']

export interface FrontDeskOptions {
  /** Asked for when needed: the stack is made with this desk's `rules` and `onRequest`. */
  readonly stack: () => FrontDeskStack
  readonly clock: Clock
  readonly scheduler: Scheduler
  /** The switch's journal. */
  readonly journal: {
    put(kind: string, id: string, value: unknown): void
    load(kind: string): ReadonlyMap<string, unknown>
  }
  readonly tell: (event: SwitchEvent) => void
  readonly addresses: () => AddressSettings
  /** Digest realm, the same for ever: devices keep it. */
  readonly realm: string
  /** The domain in URIs of extensions (FQDN or address). */
  readonly domain: () => string
  /** HMAC key of the nonces, 32 random bytes, new at each start (see DigestServerOptions). */
  readonly nonceKey: KeyObject
  /** Never ask for SHA-256 (see DigestServerOptions). */
  readonly md5Only?: boolean
  /** Unguessable texts. */
  readonly newTag: () => string
  readonly newCallId: () => string
  readonly limits?: RegistrationLimits
  /** A packet guard may forget what it holds against this source. */
  readonly onForgiven?: (address: string) => void
  /** Addresses that are never blocked automatically, nor slowed by the packet guard: those of trunks. */
  readonly isExempt?: (address: string) => boolean
  /** Somebody calls for help (see GateOptions). */
  readonly isEmergency?: (request: SipRequest) => boolean
}

export interface FrontDesk {
  /** Block and allow list for the stack's packet guard. */
  readonly rules: SourceRules
  /** Takes rows of User, AntiHackingSettings and Blocklist; ignores others. */
  apply(change: RowChange): void
  /** Takes registrations and blocks from the journal; after the accounts are known. */
  restore(): void
  /** Answers what is no call; false for an INVITE and for requests in dialogs that are none of ours. */
  onRequest(request: SipRequest, transaction: TransactionId, flow: Flow): boolean
  /** The gate for INVITE: the account, or null when it has been answered. */
  admit(request: SipRequest, transaction: TransactionId, flow: Flow): Account | null
  onFlowClosed(flow: Flow): void
  /** The packet guard's red barrier. */
  onFlood(address: string): void
  /** `user`: the number of an extension or an API client, else the text somebody gave. */
  webLoginFailed(address: string, user: string): void
  /** False: whatever the password, this is a wrong one (see AccountGuard). */
  mayLogIn(address: string, user: string): boolean
  webLoginWorked(address: string): void
  /** A user's live contacts in the order to try them. */
  contacts(userId: number): readonly Binding[]
  accountOf(userId: number): Account | null
  /** A leg's state for those who watch. */
  showPresence(line: PresenceLine): void
  registrations(): RegistrationLine[]
  blocks(): BlockLine[]
  counts(): Readonly<Record<'users' | 'contacts' | 'watched' | 'blocked' | 'subscriptions' | 'texts', number>>
  /** Starts the once-a-second work. */
  start(): void
  /** Ends subscriptions, writes the journal, stops the once-a-second work. */
  close(): void
}

const TICK_MS = 1000
/** Names at the web door that are no extension's and are counted. */
const MOST_OTHER_NAMES = 1000

export function createFrontDesk(options: FrontDeskOptions): FrontDesk {
  const { clock, journal, scheduler, newTag, newCallId } = options
  const stack: FrontDeskStack = {
    respond: (transaction, draft) => options.stack().respond(transaction, draft),
    respondOnce: (transaction, draft) => options.stack().respondOnce(transaction, draft),
    request: (draft, target, handlers) => options.stack().request(draft, target, handlers),
    localAddress: (flow) => options.stack().localAddress(flow),
  }
  const isLocal = (address: string): boolean => isLocalPeer(address, options.addresses())
  const log = quietLog((entry) => options.tell({ type: 'log', entry }))
  const accounts = createAccounts()
  const { onForgiven, isExempt } = options
  const antiHack = createAntiHack({
    clock,
    journal,
    tell: options.tell,
    ...(onForgiven ? { onForgiven } : {}),
    ...(isExempt ? { isExempt } : {}),
  })
  const verdict = (address: string): 'allow' | 'block' | 'none' => {
    const found = antiHack.verdict(address)
    return found === 'none' && isExempt?.(address) ? 'allow' : found
  }
  const { limits } = options
  const registrar = createRegistrar({
    clock,
    journal,
    tell: toldOfUser,
    isLocal,
    newTag,
    ...(limits ? { limits } : {}),
  })
  const presence = createPresence({
    stack,
    scheduler,
    now: () => clock.monotonicMs(),
    newTag,
    domain: options.domain,
    findNumber: accounts.byNumber,
    findUser: accounts.byId,
    isRegistered: (userId) => registrar.contacts(userId).length > 0,
    // No voicemail yet: every mailbox is empty.
    mailboxOf: () => ({ fresh: 0, old: 0 }),
  })
  const pager = createPager({
    stack,
    findNumber: accounts.byNumber,
    contactsOf: registrar.contacts,
    newTag,
    newCallId,
  })
  const keepAlive = createKeepAlive({
    stack,
    now: () => clock.monotonicMs(),
    contactsOf: registrar.contacts,
    newTag,
    newCallId,
  })
  const digest = createDigestServer({
    realm: options.realm,
    nonceKey: options.nonceKey,
    nowMs: () => clock.monotonicMs(),
    findAccount: accounts.byAuthId,
    md5Only: options.md5Only ?? false,
  })
  const guarding = {
    clock,
    isExempt: (address: string) => isExempt?.(address) === true,
    devicesOf: (userId: number) => registrar.contacts(userId).map(({ flow }) => flow.remote.address),
    log,
  }
  const guard = createAccountGuard({ ...guarding, door: 'sip', findUser: accounts.byAuthId })
  const webGuard = createAccountGuard({
    ...guarding,
    door: 'web',
    findUser: accounts.byNumber,
    mostOthers: MOST_OTHER_NAMES,
  })
  const authenticate = createGate({
    digest,
    addresses: antiHack,
    guard,
    findAccount: accounts.byAuthId,
    isLocal,
    newTag,
    ...(options.isEmergency ? { isEmergency: options.isEmergency } : {}),
  })
  const desk = createDesk({
    stack,
    authenticate,
    registrar,
    message: pager.message,
    subscribe: presence.subscribe,
    isLocal,
    newTag,
    wallMs: () => clock.wallMs(),
    log,
  })
  let ticking: unknown = null

  function toldOfUser(event: SwitchEvent): void {
    if (event.type === 'log') log(event.entry)
    else options.tell(event)
    if (event.type !== 'registered') return
    presence.registrationChanged(event.userId)
    if (event.registered) keepAlive.watch(event.userId)
  }
  const tick = (): void => {
    registrar.tick()
    antiHack.tick()
    guard.tick()
    webGuard.tick()
    keepAlive.tick()
    ticking = scheduler.set(tick, TICK_MS, null, null)
  }

  return {
    rules: { verdict },
    apply(change) {
      antiHack.apply(change)
      guard.apply(change)
      webGuard.apply(change)
      const changed = accounts.apply(change)
      if (changed === null || !changed.revoked) return
      guard.forgive(changed.userId)
      if (changed.account === null) webGuard.forgive(changed.userId)
      registrar.remove(changed.userId)
      presence.revoke(changed.userId, changed.account === null || !changed.account.enabled)
    },
    restore() {
      for (const [id, value] of journal.load(BLOCK_KIND)) antiHack.restore(id, value)
      for (const [id, value] of journal.load(REGISTRATION_KIND)) {
        const account = accounts.byId(Number(id))
        registrar.restore(id, value, account?.enabled ? account : null)
      }
    },
    onRequest(request, transaction, flow) {
      if (request.toTag !== null) return presence.onRequest(request, transaction, flow)
      return desk.onRequest(request, transaction, flow)
    },
    admit: desk.admit,
    onFlowClosed: registrar.flowClosed,
    onFlood: antiHack.flooded,
    webLoginFailed(address, user) {
      antiHack.failed(address, user, 'web')
      if (antiHack.verdict(address) !== 'allow') webGuard.failed(user, address)
    },
    mayLogIn: (address, user) => antiHack.verdict(address) === 'allow' || !webGuard.isHeld(user, address),
    webLoginWorked: antiHack.authenticated,
    contacts: registrar.contacts,
    accountOf: accounts.byId,
    showPresence: presence.show,
    registrations: registrar.lines,
    blocks: antiHack.blocks,
    counts: () => ({
      ...registrar.counts(),
      ...antiHack.counts(),
      subscriptions: presence.counts().subscriptions,
      texts: pager.counts().underWay,
    }),
    start() {
      if (ticking === null) ticking = scheduler.set(tick, TICK_MS, null, null)
    },
    close() {
      presence.close()
      registrar.flush()
      if (ticking !== null) scheduler.clear(ticking)
      ticking = null
    },
  }
}

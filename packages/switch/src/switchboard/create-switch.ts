// The switch put together: SIP stack, front desk, calls, media processes, journal and control, each with one owner.
import { createSecretKey } from 'node:crypto'
import type { SwitchStatus } from '@cordboard/link'
import { isEmergencyNumber, lookUp, valuesOf } from '@cordboard/routing'
import {
  createResolver,
  createSessionHost,
  createSipStack,
  defaultProfile,
  type Endpoint,
  type Flow,
  type SessionHost,
  type SipRequest,
  type SipStack,
  systemScheduler,
  type TransactionId,
} from '@cordboard/sip'
import { advertisedAddress, localAddressFor } from '../address/advertise.ts'
import { formatIp, parseIp } from '../address/ip.ts'
import { isPublicAddress } from '../address/public.ts'
import { createSdpPolicy } from '../call/agreed-sdp.ts'
import { type Device, defaultCallPolicy } from '../call/context.ts'
import { ulid } from '../call/ulid.ts'
import type { SwitchFacts } from '../facts/compile.ts'
import { openJournal } from '../journal/journal.ts'
import { MediaPool } from '../media/media-pool.ts'
import { reachable } from '../registrar/binding.ts'
import { createFrontDesk, type FrontDesk } from '../registrar/front-desk.ts'
import { type About, quietLog } from '../registrar/quiet-log.ts'
import { createTraceRing } from '../trace/trace-ring.ts'
import { TrunkAddresses } from '../trunks/trunk-addresses.ts'
import { createTrunkDesk } from '../trunks/trunk-desk.ts'
import { Calls } from './calls.ts'
import { Configuration } from './configuration.ts'
import { ControlDesk } from './control-desk.ts'
import { Counter } from './counters.ts'
import { takeRequest } from './entrance.ts'
import { randomPool } from './random-pool.ts'
import { RecordKeeper } from './record-keeper.ts'
import { deviceAt, deviceName, SessionDevices } from './session-devices.ts'
import { Still } from './still.ts'
import type { Switch, SwitchOptions } from './switch-contract.ts'
import { TraceDesk } from './trace-desk.ts'

/** Opens the journal, takes up what was going on, listens. Rejects with one clear sentence when something is in the way. */
export async function createSwitch(options: SwitchOptions): Promise<Switch> {
  const { clock, log } = options
  const random = randomPool(options.random)
  const scheduler = options.scheduler ?? systemScheduler
  let trouble: string | null = null
  let draining = false
  const journal = await openJournal({
    folder: options.folder,
    key: options.key,
    onTrouble: (problem) => {
      trouble = problem
      log(problem === null ? 'info' : 'error', problem ?? 'The journal can be written again.', {})
    },
  })
  const newId = (): string => ulid(clock.wallMs(), random(10))
  const newTag = (): string => random(9).toString('base64url')
  const still = new Still(scheduler)
  const control = new ControlDesk()
  const { tell } = control
  const records = new RecordKeeper(journal, tell)
  const aliases = new Counter(journal, 'alias')

  const pool = new MediaPool({
    addresses: options.mediaAddresses.map((entry) => entry.address),
    leaseAhead: options.leaseAhead,
    lostAfterMs: options.mediaLostAfterMs ?? 1500,
    setTimer: (ms, fire) => {
      const handle = scheduler.set(fire, ms, undefined, undefined)
      return { cancel: () => scheduler.clear(handle) }
    },
    onLost: (process, lost) => {
      log('warn', 'A media process is lost; its calls move to another.', { process, calls: lost.length })
      for (const each of lost) calls.mediaLost(process, each)
    },
    onEndpoint: (call, process, event) => calls.mediaTold(call, process, event),
    onRefused: (process, reason) => log('warn', 'A media command was refused.', { process, reason }),
  })

  const desk: FrontDesk = createFrontDesk({
    stack: () => stack,
    clock,
    scheduler,
    journal,
    tell,
    addresses: () => options.addresses,
    realm: options.realm,
    domain: () => options.domain ?? ownAddress(stack.endpoints()),
    nonceKey: createSecretKey(random(32)),
    newTag,
    newCallId: newId,
    onForgiven: (address) => stack.forgive(address),
    isExempt: (address) => exempt.has(address),
    isEmergency: ({ method, uri }) =>
      method === 'INVITE' && isEmergencyNumber(configuration.facts.routing, uri?.user ?? ''),
    ...(options.registrations ? { limits: options.registrations } : {}),
  })
  const configuration = new Configuration(journal, desk.apply, options.domain)
  const applyTrunks = (): void => {
    const { trunks: settings, routing } = configuration.facts
    if (settings === appliedTrunks) return
    appliedTrunks = settings
    exempt.forget()
    const byId = new Map([...valuesOf(settings)].map((each) => [each.id, each]))
    trunks.apply(byId, (id) => lookUp(routing.trunks, String(id)) ?? null)
  }
  let appliedTrunks: SwitchFacts['trunks'] | null = null

  const place = (peer: string) => {
    const local = localAddressFor(peer, options.mediaAddresses) ?? options.mediaAddresses[0]?.address ?? ''
    return { local, address: advertisedAddress(peer, local, options.addresses) }
  }
  const hostTowards = (flow: Flow): string => options.domain ?? stack.localAddress(flow).host
  const devices = (userId: number): readonly Device[] =>
    desk.contacts(userId).map((binding) => {
      const { requestUri, routes, target } = reachable(binding)
      const { flow } = binding
      return { name: deviceName(binding), requestUri, routes, target, source: flow.remote, host: hostTowards(flow) }
    })

  const reached = new SessionDevices({ contacts: desk.contacts, isOpen: (flow) => stack.isOpen(flow) })
  const ownHosts = new Set(options.addresses.publicAddresses.map(plainHost))
  const isOwnHost = (name: string): boolean => {
    const plain = plainHost(name)
    return plain === options.domain?.toLowerCase() || ownHosts.has(plain)
  }
  const withDevice = (leg: string, userId: number | null, device: string | null): void =>
    reached.note(leg, userId, device)
  const traces = new TraceDesk(() => ring, newId)
  const ring = createTraceRing({ wallMs: () => clock.wallMs(), callOf: (sipCallId) => traces.callOf(sipCallId) })
  const calls = new Calls({
    host: () => host,
    stack: () => stack,
    pool,
    journal,
    records,
    scheduler,
    now: () => clock.wallMs(),
    newId,
    newAlias: () => aliases.next(),
    sdp: createSdpPolicy({
      newSessionId: () => String(random(6).readUIntBE(0, 6)),
      newKey: () => random(30).toString('base64'),
    }),
    policy: { ...defaultCallPolicy, ...options.policy },
    facts: () => configuration.facts,
    devices,
    isOwnHost,
    trunks: () => trunks,
    place,
    tell,
    showPresence: desk.showPresence,
    withDevice,
    onDialog: (sipCallId, call) => traces.belongs(sipCallId, call),
    onForgotten: still.look,
    onFault: (call, error) =>
      log('error', 'A call was ended by a fault of the switch.', { call, error: textOf(error) }),
  })

  const quietly = quietLog((entry) => tell({ type: 'log', entry }))
  const { resolver, closeResolver } = resolverOf(options)
  const trunks = createTrunkDesk({
    stack: () => stack,
    host: () => host,
    scheduler,
    clock,
    random,
    newTag,
    newCallId: newId,
    addresses: () => options.addresses,
    domain: options.domain,
    resolver,
    events: {
      onRefused: (leg, call, why, sentence) => calls.trunkRefused(leg, call, why, sentence),
      onLine: (line) => {
        exempt.forget()
        tell({ type: 'trunk', line })
      },
      onLog: (entry) => tell({ type: 'log', entry: { at: clock.wallMs(), ...entry } }),
    },
  })
  const exempt = new TrunkAddresses((address) => trunks.isTrunkAddress(address))
  const admission = {
    stack: () => stack,
    host: () => host,
    calls,
    admit: desk.admit,
    facts: () => configuration.facts,
    newId,
    newTag,
    realm: options.realm,
    hostTowards,
    deviceAt: (userId: number, flow: Flow) => deviceAt(desk.contacts(userId), flow),
    withDevice,
    trunks: () => trunks,
    log: (id: string, message: string, tip: string, parameters: Readonly<Record<string, string>>, about?: About) =>
      quietly({ at: clock.wallMs(), id, severity: 'Warning', call: null, message, tip, parameters }, about),
    isDraining: () => draining,
    onAdmitted: (sipCallId: string, call: string) => traces.belongs(sipCallId, call),
  }
  const onRequest = (request: SipRequest, transaction: TransactionId, flow: Flow): void =>
    takeRequest({ ...admission, desk }, request, transaction, flow)

  const stack: SipStack = createSipStack({
    supported: [...(options.profile ?? defaultProfile).supported, 'path'],
    ...options.sip,
    scheduler,
    now: () => clock.monotonicMs(),
    random,
    rules: desk.rules,
    isOutside: (address) => isPublicAddress(address) && !isOwnHost(address),
    viaAddress: (flow) => ({
      host: advertisedAddress(flow.remote.address, flow.local.address, options.addresses),
      port: flow.local.port,
    }),
    user: {
      onRequest,
      onAck: (request) => void host.onAck(request),
      onCancel: (transaction, cancel) => void host.onCancel(transaction, cancel),
      onFlowClosed: (flow) => {
        desk.onFlowClosed(flow)
        trunks.onFlowClosed(flow)
      },
      onFlood: desk.onFlood,
      onTrace: (direction, flow, bytes, message) => ring.record(direction, flow, bytes, message),
    },
  })
  const host: SessionHost = createSessionHost({
    stack,
    scheduler,
    now: () => clock.wallMs(),
    random: () => random(4).readUInt32BE() / 2 ** 32,
    newTag,
    newCallId: newId,
    ...(options.profile ? { profile: options.profile } : {}),
    reach: (session, target) => reached.reach(session, target),
    forgotten: (session) => {
      reached.forget(session)
      still.look()
    },
    emit: (session, event) => calls.told(session, event),
    fault: (session, error) => log('error', 'A message could not be written.', { leg: session, error: textOf(error) }),
  })

  const startedAt = clock.monotonicMs()
  const status = (): SwitchStatus => {
    const { version, routing } = configuration.facts
    return {
      version,
      upSeconds: Math.floor((clock.monotonicMs() - startedAt) / 1000),
      calls: calls.size,
      registrations: desk.counts().contacts,
      users: routing.extensions.size,
      blocked: desk.counts().blocked,
      recordsWaiting: records.waiting,
      media: pool.lines(),
      unable: draining ? 'The switch is stopping.' : whyUnable(version, pool.counts(), trouble),
    }
  }
  const notices = { stack, contacts: desk.contacts, newTag, newCallId: newId }
  control.connect({
    configuration,
    calls,
    records,
    desk,
    traces,
    trunks,
    status,
    isDraining: () => draining,
    devices: notices,
  })
  configuration.onUse = applyTrunks

  configuration.restore()
  desk.restore()
  let endpoints: readonly Endpoint[]
  try {
    endpoints = await stack.listen()
  } catch (error) {
    desk.close()
    await journal.close()
    throw error
  }
  for (const { address } of endpoints) ownHosts.add(plainHost(address))
  const { resumed, closed } = calls.resumeAll()
  if (resumed + closed > 0) log('info', 'Calls of the journal were dealt with.', { resumed, closed })
  desk.start()
  applyTrunks()
  trunks.start()

  const close = async (graceMs = 0): Promise<void> => {
    draining = true
    control.tellAble()
    await still.until(() => calls.size === 0, graceMs)
    calls.postToAll({ event: 'dropped', cause: 'shutdown' })
    await still.until(() => calls.size === 0 && host.counts().sessions === 0, 2500)
    desk.close()
    await trunks.close()
    closeResolver()
    host.abandon()
    pool.close()
    await stack.close(200)
    calls.saveNow()
    await journal.close()
  }

  return {
    control,
    media: {
      up(name, epoch, send) {
        pool.up(name, epoch, send)
        control.tellAble()
      },
      received: (name, epoch, event) => pool.received(name, epoch, event),
      down(name, epoch) {
        pool.down(name, epoch)
        control.tellAble()
      },
    },
    openConsole: (send) => control.openConsole(send),
    endpoints,
    status,
    metrics: () => stack.metrics(),
    counts: () => ({
      ...calls.counts(),
      ...prefixed('session', host.counts()),
      ...prefixed('media', pool.counts()),
      ...prefixed('trunk', trunks.counts()),
      'session.devices': reached.size,
      'journal.pending': journal.counts().pending,
    }),
    reloadTls: (settings) => stack.reloadTls(settings),
    close,
  }
}

/** The resolver given is its giver's to close. */
function resolverOf({ resolver }: SwitchOptions) {
  if (resolver) return { resolver, closeResolver: () => {} }
  const own = createResolver()
  return { resolver: own, closeResolver: () => own.close() }
}

/** Why no calls can be placed. A journal in trouble does not stop calls: they are only not taken up after a crash. */
function whyUnable(
  version: number | null,
  media: ReturnType<MediaPool['counts']>,
  trouble: string | null,
): string | null {
  if (version === null) return 'The switch has no configuration yet.'
  if (media.up === 0) return `No media process is connected.${trouble === null ? '' : ` ${trouble}`}`
  return null
}

/** The name of this switch where no peer is known to tell it its own view: an address that others can reach. */
function ownAddress(endpoints: readonly Endpoint[]): string {
  const reachable = endpoints.find(({ address }) => !address.startsWith('127.') && address !== '::1')
  return (reachable ?? endpoints[0])?.address ?? 'localhost'
}

/** One spelling per address and name. */
function plainHost(text: string): string {
  const ip = parseIp(text)
  return ip === null ? text.toLowerCase() : formatIp(ip)
}

function prefixed(prefix: string, counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [`${prefix}.${name}`, count]))
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

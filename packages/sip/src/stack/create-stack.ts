// Puts a SIP stack together: transports, guard, transactions, and the user above them.
import { randomBytes } from 'node:crypto'
import { defaultOverload } from '../guard/overload.ts'
import { createSourceGuard, defaultGuard } from '../guard/source-guard.ts'
import { knownMethods } from '../message/methods.ts'
import { UnsafeHeader } from '../message/serialize.ts'
import type { Flow, HeaderLine, ResponseDraft } from '../message/types.ts'
import { defaultTimers, type Timers } from '../transaction/timers.ts'
import { chooseEndpoint } from '../transport/choose-endpoint.ts'
import type { RemoteAddress } from '../transport/remote-address.ts'
import { createResolver } from '../transport/resolver.ts'
import { defaultStreamLimits } from '../transport/stream-limits.ts'
import { createTransportLayer } from '../transport/transport-layer.ts'
import { ClientTransactions, type TransactionContexts } from './client-transactions.ts'
import { Housekeeping } from './housekeeping.ts'
import { createIdentifiers } from './identifiers.ts'
import { Inbound } from './inbound.ts'
import { newMetrics } from './metrics.ts'
import { Outbound } from './outbound.ts'
import { Requester } from './requester.ts'
import { systemScheduler } from './scheduler.ts'
import { ServerTransactions } from './server-transactions.ts'
import type { SipStack, StackOptions } from './types.ts'

/** How often a closing stack looks whether its transactions have finished, ms. */
const idlePollMs = 20
const nothingToSay: readonly HeaderLine[] = []

/** A stack that is not listening yet: no socket, no timer, no traffic before `listen`. */
export function createSipStack(options: StackOptions): SipStack {
  const { user } = options
  const scheduler = options.scheduler ?? systemScheduler
  const now = options.now ?? (() => performance.now())
  const timers = options.timers ?? defaultTimers
  const limits = { ...defaultStreamLimits, ...options.streams }
  const guardSettings = { ...defaultGuard, ...options.guard }
  const overloadLimits = { ...defaultOverload, ...options.overload }
  const guard = createSourceGuard(guardSettings, options.rules)
  const identifiers = createIdentifiers(options.random ?? randomBytes)
  const metrics = newMetrics()
  const contexts = contextsOf(timers, options.tryingMs ?? 200)
  const housekeeping = new Housekeeping({ scheduler, now, guard, limits: overloadLimits, loopLag: options.loopLag })
  let draining = false

  const layer = createTransportLayer({
    endpoints: options.endpoints,
    limits,
    tls: options.tls ?? null,
    scheduler,
    now,
    chooseEndpoint: options.chooseEndpoint ?? chooseEndpoint,
    run: identifiers.run,
    handlers: {
      onDatagram: (bytes, flow) => inbound.datagram(bytes, flow),
      onStreamMessage: (bytes, flow) => inbound.streamMessage(bytes, flow),
      onStreamBroken: (refusal, flow) => inbound.streamBroken(refusal, flow),
      onStreamKeepAlive: (flow) => inbound.streamKeepAlive(flow),
      onEstablished(flow) {
        metrics.connectionsOpened += 1
        outbound.established(flow)
      },
      onClosed(flow, reason, problem) {
        if (reason !== 'peer' && reason !== 'local') metrics.connectionsCut += 1
        outbound.closed(flow)
        clients.connectionClosed(flow.connection ?? '', problem)
        user.onFlowClosed?.(flow)
      },
      // A connection counts like a packet: handshakes are dearer than messages.
      accepts: (address) => inbound.admits(address),
      onRefused: () => {
        metrics.connectionsRefused += 1
      },
      onSocketError: () => {
        metrics.sendErrors += 1
      },
    },
  })

  const viaAddress = options.viaAddress ?? ((flow: Flow) => ({ host: flow.local.address, port: flow.local.port }))
  const outbound = new Outbound({
    layer,
    resolver: options.resolver ?? createResolver({ now }),
    now,
    viaAddress,
    isOutside: options.isOutside ?? (() => false),
  })

  /** Every byte that leaves passes here. */
  const send = (flow: Flow, bytes: Buffer, failed: (() => void) | null): boolean => {
    user.onTrace?.('out', flow, bytes, null)
    const counted =
      failed === null
        ? null
        : () => {
            metrics.sendErrors += 1
            failed()
          }
    return layer.send(flow, bytes, counted)
  }

  const sendResponse = (
    flow: Flow,
    fallback: RemoteAddress | null,
    bytes: Buffer,
    failed: (() => void) | null,
  ): void => {
    metrics.responsesOut += 1
    if (send(flow, bytes, failed)) return
    const other = fallback === null ? null : layer.flowTo(fallback, { name: fallback.address, trust: null })
    if (other !== null && send(other, bytes, failed)) return
    if (failed !== null) queueMicrotask(failed)
  }

  const clients = new ClientTransactions({
    scheduler,
    branch: () => identifiers.branch(),
    via: (flow, branch, named) => outbound.via(flow, branch, named),
    instead: (flow, bytes) => outbound.instead(flow, bytes),
    send(flow, bytes, failed) {
      metrics.requestsOut += 1
      return send(flow, bytes, failed)
    },
    onRepeat: () => {
      metrics.retransmissionsOut += 1
    },
    onTimeout: () => {
      metrics.timeouts += 1
    },
  })

  const servers = new ServerTransactions({
    ...contexts,
    scheduler,
    send: sendResponse,
    onAck: (request, flow) => user.onAck(request, flow),
    onExpired(id) {
      metrics.timeouts += 1
      user.onTransactionExpired?.(id)
    },
    onRepeat: () => {
      metrics.retransmissionsOut += 1
    },
  })

  const inbound = new Inbound({
    user,
    guard,
    scanners: guardSettings.scanners,
    rules: {
      allowedMethods: new Set(options.allowedMethods ?? knownMethods),
      supported: new Set((options.supported ?? []).map((tag) => tag.toLowerCase())),
    },
    limits: limits.message,
    clients,
    servers,
    identifiers,
    metrics,
    now,
    maxServerTransactions: options.maxServerTransactions ?? 200_000,
    retryAfterSeconds: overloadLimits.retryAfterSeconds,
    serverHeaders: options.serverName === undefined ? nothingToSay : [['Server', options.serverName]],
    overload: () => housekeeping.overload,
    draining: () => draining,
    send: (flow, fallback, bytes) => sendResponse(flow, fallback, bytes, null),
  })

  const requester = new Requester({
    outbound,
    clients,
    identifiers,
    metrics,
    send: (flow, bytes) => send(flow, bytes, null),
  })

  const isIdle = (): boolean => requester.resolvingCount + clients.openCount() + servers.openCount() === 0

  const answerWith = (id: string, draft: ResponseDraft, how: 'respond' | 'respondOnce'): boolean => {
    const transaction = servers.byId(id)
    if (transaction === undefined) return false
    try {
      return servers[how](transaction, draft)
    } catch (error) {
      if (!(error instanceof UnsafeHeader)) throw error
      // The caller must not wait for ever because a header of ours was unfit to be sent.
      metrics.sendErrors += 1
      if (draft.status >= 200) servers[how](transaction, { ...internalError, toTag: identifiers.branch() })
      return false
    }
  }

  return {
    async listen() {
      const bound = await layer.listen()
      housekeeping.start()
      return bound
    },
    bind: (endpoint) => layer.bind(endpoint),
    unbind: (endpoint) => layer.unbind(endpoint),
    async close(graceMs = 0) {
      draining = true
      if (graceMs > 0 && !isIdle()) await waitUntilIdle(graceMs)
      housekeeping.stop()
      requester.clear()
      clients.clear()
      servers.clear()
      await layer.close()
      guard.sweep(Number.POSITIVE_INFINITY)
    },
    request: (draft, target, handlers, extra) =>
      requester.request(draft, target, handlers, extra?.timers === undefined ? contexts : contextsOf(extra.timers, 0)),
    respond: (id, draft) => answerWith(id, draft, 'respond'),
    respondOnce: (id, draft) => answerWith(id, draft, 'respondOnce'),
    acknowledge: (draft, target) => requester.acknowledge(draft, target),
    flowTo: (target) => outbound.flowTo(target),
    localAddress: viaAddress,
    isOpen: (flow) => layer.isOpen(flow),
    forgive: (address) => guard.forgive(address),
    reloadTls: (settings) => layer.reloadTls(settings),
    setTrust: (id, authorities) => layer.setTrust(id, authorities),
    peerCertificate: (flow) => layer.peerCertificate(flow),
    endpoints: () => layer.endpoints(),
    counts: () => ({
      endpoints: layer.endpoints().length,
      clientTransactions: clients.size + requester.resolvingCount,
      serverTransactions: servers.size,
      timers: clients.armedTimers + servers.armedTimers,
      connections: layer.connections(),
      guardedSources: guard.size(),
    }),
    metrics: () => metrics,
  }

  /** Looks again and again rather than being told: closing is rare, transactions are many. */
  function waitUntilIdle(graceMs: number): Promise<void> {
    const until = now() + graceMs
    return new Promise((resolve) => {
      const look = (): void => {
        if (isIdle() || now() >= until) resolve()
        else scheduler.set(look, idlePollMs, null, null)
      }
      look()
    })
  }
}

const internalError: ResponseDraft = {
  status: 500,
  reason: 'Server Internal Error',
  toTag: null,
  headers: [],
  body: null,
}

function contextsOf(timers: Timers, tryingMs: number): TransactionContexts {
  return { reliable: { timers, tryingMs, reliable: true }, unreliable: { timers, tryingMs, reliable: false } }
}

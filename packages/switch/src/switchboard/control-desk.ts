// Control's side of the switch: configuration comes down, records and live state go up, requests are answered.

import type { ControlCommand, SwitchEvent, SwitchRequest, SwitchStatus, UserLine } from '@cordboard/link'
import { lookUp, maxDialledLength, valuesOf } from '@cordboard/routing'
import type { Party } from '../call/leg.ts'
import { printable } from '../call/printable.ts'
import type { FrontDesk } from '../registrar/front-desk.ts'
import type { TrunkDesk } from '../trunks/contract.ts'
import { CallWatches } from './call-watches.ts'
import type { Calls } from './calls.ts'
import type { Configuration } from './configuration.ts'
import { type DeviceNoticeOptions, notifyDevice } from './device-notices.ts'
import { liveProblem } from './live-values.ts'
import type { RecordKeeper } from './record-keeper.ts'
import type { TraceDesk } from './trace-desk.ts'
import { answerTrunkRequest, type Said, type TrunkRequestOptions } from './trunk-requests.ts'

export interface ControlDeskOptions {
  readonly configuration: Configuration
  readonly calls: Calls
  readonly records: RecordKeeper
  readonly desk: FrontDesk
  readonly traces: TraceDesk
  readonly trunks: TrunkDesk
  readonly status: () => SwitchStatus
  readonly isDraining: () => boolean
  readonly devices: DeviceNoticeOptions
}

export type Send = (event: SwitchEvent) => void

/** One who may ask but hears only the answers: the command line on this machine. */
export interface ConsolePort {
  received(command: ControlCommand): void
  down(): void
}

/**
 * Live events that nobody hears while control is away are dropped: it asks for the state when it is back. Records wait, and
 * so does the word of an emergency call.
 */
export class ControlDesk {
  #send: Send | null = null
  #options: ControlDeskOptions | null = null
  #toldUnable: string | null | undefined
  readonly #watches = new CallWatches()
  /** What control must hear when it is back. */
  readonly #missed: SwitchEvent[] = []

  connect(options: ControlDeskOptions): void {
    this.#options = options
    options.calls.onArrived = (call, trunk) => this.#watches.arrived(call, trunk)
    options.calls.onMeasured = (call, endpoint, figures, ofTrunk) =>
      this.#watches.measured(call, endpoint, figures, ofTrunk)
  }

  get isUp(): boolean {
    return this.#send !== null
  }

  tell: Send = (event) => {
    this.#watches.told(event)
    if (this.#send) this.#send(event)
    else if (isNeverLost(event) && this.#missed.length < mostMissed) this.#missed.push(event)
  }

  up(send: Send): void {
    this.down()
    this.#send = send
    if (this.#options) this.#greet(this.#options, send)
    for (const event of this.#missed.splice(0)) send(event)
  }

  #greet({ configuration, records, calls, desk, trunks }: ControlDeskOptions, send: Send): void {
    send(configuration.have())
    this.#toldUnable = undefined
    this.tellAble()
    records.tellAll()
    for (const line of calls.lines()) send({ type: 'activeCall', line, ended: false })
    for (const line of trunks.lines()) send({ type: 'trunk', line })
    for (const user of new Set(desk.registrations().map((line) => line.userId))) {
      send({ type: 'registered', userId: user, registered: true })
    }
    for (const block of desk.blocks()) send({ type: 'blocked', block })
  }

  /** Tells control whether calls can be placed, when that has changed. */
  tellAble(): void {
    if (!this.#send || !this.#options) return
    const { unable } = this.#options.status()
    if (unable === this.#toldUnable) return
    this.#toldUnable = unable
    this.#send({ type: 'able', unable })
  }

  down(): void {
    if (this.#send) this.#options?.traces.stopOf(this.#send)
    this.#send = null
  }

  received(command: ControlCommand): void {
    const options = this.#options
    if (!options) return
    const { configuration, records } = options
    switch (command.type) {
      case 'changed':
        if (!configuration.changed(command.version, command.rows)) this.tell(configuration.have())
        this.tellAble()
        return
      case 'resync':
        configuration.copied(command)
        this.tellAble()
        return
      case 'stored':
        records.stored(command.sequence)
        return
      case 'request':
        if (this.#send) this.#answer(options, command.id, command.request, this.#send)
        return
    }
  }

  /** Another asker beside control: its requests are answered, everything else it says is passed over. */
  openConsole(send: Send): ConsolePort {
    return {
      received: (command) => {
        if (this.#options && command.type === 'request') this.#answer(this.#options, command.id, command.request, send)
      },
      down: () => this.#options?.traces.stopOf(send),
    }
  }

  #answer(options: ControlDeskOptions, id: string, request: SwitchRequest, send: Send): void {
    const said = answerTo(options, this.#watches, request, send)
    if (!(said instanceof Promise)) {
      answer(id, said, send)
      return
    }
    said.then(
      (value) => answer(id, value, send),
      (error: unknown) => answer(id, { error: error instanceof Error ? error.message : String(error) }, send),
    )
  }
}

const mostMissed = 100

/** People are told of an emergency call by control: it hears of each, also of one it was away for. */
function isNeverLost(event: SwitchEvent): boolean {
  return event.type === 'log' && event.entry.id === 'emergency-call'
}

function answer(id: string, said: Said, send: Send): void {
  if ('error' in said) send({ type: 'answer', id, ok: false, value: null, error: said.error })
  else send({ type: 'answer', id, ok: true, value: said.value, error: null })
}

function answerTo(
  options: ControlDeskOptions,
  watches: CallWatches,
  request: SwitchRequest,
  send: Send,
): Said | Promise<Said> {
  const { calls, desk, traces } = options
  switch (request.kind) {
    case 'makeCall':
      return makeCall(options, request)
    case 'announceTo':
      return announceTo(options, request)
    case 'dropCall': {
      const call = calls.byAlias(request.call)
      if (call === null) return { error: 'There is no such call.' }
      calls.post(call, { event: 'dropped', cause: 'dropped' })
      return { value: null }
    }
    case 'setLive': {
      const problem = liveProblem(options.configuration.facts.routing, request.noun, request.id, request.fields)
      return problem === null ? { value: null } : { error: problem }
    }
    case 'webLoginFailed':
      desk.webLoginFailed(request.address, request.user)
      return { value: null }
    case 'mayLogIn':
      return { value: desk.mayLogIn(request.address, request.user) }
    case 'status':
      return { value: options.status() }
    case 'users':
      return { value: usersOf(options) }
    case 'registrations':
      return { value: desk.registrations() }
    case 'activeCalls':
      return { value: calls.lines() }
    case 'trace':
      return { value: traces.start(namedCall(calls, request.call), request.follow, send) }
    case 'stopTrace':
      traces.stop(request.trace)
      return { value: null }
    case 'trunks':
    case 'refreshTrunk':
    case 'inspectTrunk':
    case 'explainRoute':
    case 'testCall':
    case 'watchInbound':
      return answerTrunkRequest(trunkOptions(options, watches), request)
    case 'notifyDevice':
      return notifyDevice(options.devices, request)
  }
}

function trunkOptions(options: ControlDeskOptions, watches: CallWatches): TrunkRequestOptions {
  const { trunks, calls, configuration, traces } = options
  return {
    trunks,
    watches,
    facts: () => configuration.facts.routing,
    makeCall: (from, to) => placeCall(options, from, to),
    dropCall: (call) => calls.post(call, { event: 'dropped', cause: 'dropped' }),
    linesOf: (call) => traces.start(call, false, () => {}).lines,
    now: Date.now,
  }
}

function usersOf({ configuration, desk }: ControlDeskOptions): readonly UserLine[] {
  const users: UserLine[] = []
  for (const { id, number, name, enabled } of valuesOf(configuration.facts.routing.extensions)) {
    users.push({ id, number, name, enabled, registrations: desk.contacts(id).length })
  }
  return users.sort((a, b) => a.number.localeCompare(b.number, 'en', { numeric: true }))
}

/** An operator names a call by its id, its short number or the Call-ID of one of its dialogs. */
function namedCall(calls: Calls, name: string | null): string | null {
  if (name === null || !/^\d{1,10}$/.test(name)) return name
  return calls.byAlias(Number(name)) ?? name
}

function makeCall(options: ControlDeskOptions, request: Extract<SwitchRequest, { kind: 'makeCall' }>): Said {
  const made = placeCall(options, request.from, request.to)
  return 'error' in made ? made : { value: { call: made.call, alias: options.calls.aliasOf(made.call) } }
}

/** Rings the extension's own devices; who answers there is connected to `to`. */
function placeCall(
  options: ControlDeskOptions,
  from: string,
  to: string,
): { readonly call: string } | { readonly error: string } {
  const found = reachable(options, from)
  if ('error' in found) return found
  return { call: options.calls.requested(found.party, printable(to, maxDialledLength + 1)) }
}

/** More files than this make no notice. */
const mostFiles = 40
const mostName = 1024

function announceTo(options: ControlDeskOptions, request: Extract<SwitchRequest, { kind: 'announceTo' }>): Said {
  const { number, files, from } = request
  if (files.length === 0 || files.length > mostFiles || files.some((file) => file === '' || file.length > mostName)) {
    return { error: `1 to ${mostFiles} files are expected.` }
  }
  const found = reachable(options, number)
  if ('error' in found) return found
  const shown = { number: printable(from.number, maxDialledLength), name: printable(from.name, maxDialledLength) }
  const call = options.calls.announced(found.party, { files, from: shown })
  return { value: { call, alias: options.calls.aliasOf(call) } }
}

/** The extension as the party of a call that begins with its own devices. */
function reachable(
  options: ControlDeskOptions,
  wanted: string,
): { readonly party: Party } | { readonly error: string } {
  const { configuration, desk } = options
  if (options.isDraining()) return { error: 'The switch is stopping and takes no new calls.' }
  const extension = lookUp(configuration.facts.routing.extensions, wanted)
  if (!extension) return { error: `There is no extension ${wanted}.` }
  if (!extension.enabled) return { error: `Extension ${wanted} is disabled.` }
  if (desk.contacts(extension.id).length === 0) return { error: `No device of extension ${wanted} is registered.` }
  const { id: userId, number, name, srtp } = extension
  return { party: { kind: 'extension', userId, number, name, srtp, anonymous: false, trunk: null, did: null } }
}

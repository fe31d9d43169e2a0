// What the interop profiles ask of the wire, looked up in what a simulated cloud saw of us.
import assert from 'node:assert/strict'
import type { LabCall, RequestFacts, SipSite } from '@cordboard/lab'
import { eventually } from './office.fixture.ts'
import type { SeedOffice } from './seeds.fixture.ts'
import { headersOf, type MadeTrunk, untilOnline } from './trunks.fixture.ts'

/** The latest INVITE from outside of a call that the cloud decided on. */
export function lastInvite(site: SipSite): RequestFacts {
  const seen = site.invites.history.at(-1)
  assert.ok(seen, 'no INVITE came')
  return seen.facts
}

/** The cloud's end of the only call it has. */
export function liveCall(site: SipSite): LabCall {
  const [call, ...more] = site.calls.filter(({ isOver }) => !isOver)
  assert.ok(call !== undefined && more.length === 0, `${more.length} calls more than one, or none`)
  return call
}

/** The requests of one call that came from us, ACK left out, in order. */
export function requestsIn(site: SipSite, call: LabCall): readonly string[] {
  const callId = call.session?.callId
  return site.trace
    .filter((message) => message.direction === 'in' && message.callId === callId && /^[A-Z]+$/.test(message.title))
    .map(({ title }) => title)
    .filter((title) => title !== 'ACK')
}

/** Our responses to the cloud's INVITEs of one call, as text. */
export function responsesIn(site: SipSite, call: LabCall): readonly string[] {
  const callId = call.session?.callId
  return site.trace
    .filter(({ direction, title, method }) => direction === 'in' && /^\d/.test(title) && method === 'INVITE')
    .filter((message) => message.callId === callId)
    .map(({ text }) => text)
}

export interface Shape {
  readonly transport: string
  readonly uri: string
  readonly to: string
  readonly media: readonly string[]
  readonly suites: readonly string[]
  readonly maxForwards: readonly string[]
  readonly required: readonly string[]
}

/** An INVITE as the profile's rows name it: `media` is the protocol of each m= line, `suites` the encryption offered. */
export function shapeOf(facts: RequestFacts): Shape {
  const sdp = facts.request.body.toString()
  return {
    transport: facts.source.transport,
    uri: `${facts.called.user}@${facts.called.host}`,
    to: `${facts.to.user}@${facts.to.host}`,
    media: [...sdp.matchAll(/^m=\S+ \d+ (\S+)/gm)].map(([, protocol = '']) => protocol),
    suites: [...sdp.matchAll(/^a=crypto:\d+ (\S+)/gm)].map(([, suite = '']) => suite),
    maxForwards: headersOf(facts, 'Max-Forwards'),
    required: [...headersOf(facts, 'Require'), ...headersOf(facts, 'Proxy-Require')],
  }
}

/** An INVITE in clear over this transport, which demands nothing of the far side. */
export const plain = { media: ['RTP/AVP'], suites: [], maxForwards: ['70'], required: [] } as const

/** The trunk's bindings of source identification with other addresses in the place of the template's. */
export async function setSourceRanges(
  office: SeedOffice,
  trunk: MadeTrunk,
  template: string,
  ranges: string,
): Promise<void> {
  const fresh = await office.api.get<{
    readonly Gateway: { readonly SourceIdentification: readonly { readonly Custom: string }[] }
  }>(`/Trunks/Pbx.InitTrunk(template='${template}')`)
  const bindings = fresh.Gateway.SourceIdentification
  assert.ok(
    bindings.some(({ Custom }) => Custom !== ''),
    `${template} names no addresses`,
  )
  await changeTrunk(office, trunk, {
    Gateway: {
      SourceIdentification: bindings.map((each) => (each.Custom === '' ? each : { ...each, Custom: ranges })),
    },
  })
}

/** Changes a trunk; what was written is in force then: the switch answers a question after it has taken the writes before. */
export async function changeTrunk(office: SeedOffice, trunk: MadeTrunk, fields: object): Promise<void> {
  await office.api.patch(`/Trunks(${trunk.id})`, fields)
  await office.api.patch(`/Users(${await office.userId('104')})`, { CurrentProfileName: 'Available' })
  await untilOnline(office.api, trunk)
}

/** While the phone sends nothing at all, packets of silence go on to the far side, 50 a second. */
export async function flowsOn(phone: LabCall, far: LabCall, forMs = 2000): Promise<void> {
  phone.voice.hush(true)
  await far.voice.hearsNothing({ forMs: 300, withinMs: 20_000 })
  const { packets } = far.voice.figures()
  const from = performance.now()
  await eventually('packets of silence', () => (far.voice.figures().packets >= packets + forMs / 20 ? true : null))
  assert.ok(performance.now() - from > forMs / 4, 'they came at no pace of speech')
  phone.voice.hush(false)
}

/** Keys pass both ways as telephone events, also those that the phone sends by INFO. */
export async function keysPass(site: SipSite, phone: LabCall, far: LabCall): Promise<void> {
  await phone.press('12')
  assert.equal(await far.voice.pressed(2, 20_000), '12')
  await phone.press('3', 'info')
  assert.equal(await far.voice.pressed(3, 20_000), '123')
  await far.press('45')
  assert.equal(await phone.voice.pressed(2, 20_000), '45')
  assert.deepEqual(
    requestsIn(site, far).filter((method) => method === 'INFO'),
    [],
  )
}

/** OPTIONS at one trunk never come more often than the profile allows; the cloud's own are answered. */
export async function keepAliveIsCalm(site: SipSite, pbx: string, transport: 'udp' | 'tcp'): Promise<void> {
  assert.equal(await site.ask('OPTIONS', `sip:${pbx};transport=${transport}`), 200)
  const times = site.requests.history.filter(({ method }) => method === 'OPTIONS').map(({ atMs }) => atMs)
  assert.ok(times.length > 0, 'no OPTIONS came')
  for (const [index, atMs] of times.slice(1).entries()) {
    const since = atMs - (times[index] ?? 0)
    assert.ok(since >= 15_000, `OPTIONS after ${Math.round(since)} ms`)
  }
}

/** The header by which we know a call of ours when it comes back. */
export function ownCallId(facts: RequestFacts): readonly [string, string] {
  const [id] = headersOf(facts, 'X-Cordboard-Call')
  assert.ok(id, 'our INVITE carries no id of its call')
  return ['X-Cordboard-Call', id]
}

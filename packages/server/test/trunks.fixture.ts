// Trunks, rules and numbers as an administrator sets them up, step by step over XAPI; and addresses for clouds of one test alone.
import assert from 'node:assert/strict'
import type { LabCall, PstnCall } from '@cordboard/lab'
import { eventually } from './office.fixture.ts'
import type { Api, SeedOffice } from './seeds.fixture.ts'

export interface MadeTrunk {
  readonly id: number
  readonly number: string
}

export interface TrunkSteps {
  readonly template: string
  readonly name: string
  readonly host: string
  readonly port: number
  /** Any other field of Trunk. */
  readonly fields?: Readonly<Record<string, unknown>>
  /** Any other field of its Gateway. */
  readonly gateway?: Readonly<Record<string, unknown>>
}

/** A loopback address that hardly anybody else uses: clouds of several tests do not meet. */
export function ownAddress(): string {
  const part = (from: number): number => from + Math.floor(Math.random() * (250 - from))
  return `127.${part(2)}.${part(1)}.${part(2)}`
}

/** Add trunk: the template's settings, what the form asks for, save. */
export async function addTrunk(api: Api, steps: TrunkSteps): Promise<MadeTrunk> {
  const fresh = await api.get<{ readonly Gateway: Readonly<Record<string, unknown>> }>(
    `/Trunks/Pbx.InitTrunk(template='${steps.template}')`,
  )
  const made = await api.post<{ readonly Id: number; readonly Number: string }>('/Trunks', {
    ...fresh,
    ...steps.fields,
    Gateway: { ...fresh.Gateway, Name: steps.name, Host: steps.host, Port: steps.port, ...steps.gateway },
  })
  return { id: made.Id, number: made.Number }
}

export interface RuleSteps {
  readonly name: string
  readonly prefix?: string
  readonly routes: readonly Readonly<Record<string, unknown>>[]
  readonly fields?: Readonly<Record<string, unknown>>
}

/** A new outbound rule goes to the end; the id answered. */
export async function addRule(api: Api, { name, prefix = '', routes, fields }: RuleSteps): Promise<number> {
  const made = await api.post<{ readonly Id: number }>('/OutboundRules', {
    Name: name,
    Prefix: prefix,
    Routes: routes,
    ...fields,
  })
  return made.Id
}

/** A number from outside leads to an extension, queue, ring group, receptionist; or to a number or SIP address outside. */
export async function leadDid(api: Api, trunk: MadeTrunk, did: string, to: Destination): Promise<number> {
  const made = await api.post<{ readonly Id: number }>('/InboundRules', {
    RuleName: did,
    Condition: 'BasedOnDID',
    Data: did,
    TrunkDN: { Id: trunk.id },
    OfficeHoursDestination: to,
  })
  return made.Id
}

export type Destination = Readonly<Record<string, unknown>>

export const inside = (to: 'Extension' | 'Queue' | 'RingGroup' | 'IVR', number: string): Destination => ({
  To: to,
  Number: number,
})

export const outside = (target: string): Destination => ({ To: 'External', External: target })

/** Waits until the trunk is up, or is not. */
export async function untilOnline(api: Api, trunk: MadeTrunk, online = true, withinMs = 30_000): Promise<void> {
  const look = async (): Promise<true | null> =>
    (await api.get<{ readonly IsOnline?: boolean }>(`/Trunks(${trunk.id})?$select=IsOnline`)).IsOnline === online
      ? true
      : null
  await eventually(`trunk ${trunk.number} ${online ? 'up' : 'down'}`, look, withinMs)
}

/** Changes fields of one of a user's forwarding profiles, by its name. */
export async function changeProfile(
  office: SeedOffice,
  user: string,
  profile: string,
  fields: Readonly<Record<string, unknown>>,
): Promise<void> {
  const id = await office.userId(user)
  const { ForwardingProfiles: profiles } = await office.api.get<{
    readonly ForwardingProfiles: readonly Readonly<Record<string, unknown>>[]
  }>(`/Users(${id})?$expand=ForwardingProfiles`)
  assert.ok(
    profiles.some(({ Name }) => Name === profile),
    `profile ${profile} among ${JSON.stringify(profiles)}`,
  )
  await office.api.patch(`/Users(${id})`, {
    ForwardingProfiles: profiles.map((each) => (each.Name === profile ? { ...each, ...fields } : each)),
  })
}

type End = LabCall | PstnCall

/** Each end hears the other's tone. */
export async function endsHear(one: End, oneHz: number, other: End, otherHz: number, withinMs = 20_000): Promise<void> {
  await Promise.all([
    one.voice.hears(otherHz, { forMs: 200, withinMs }),
    other.voice.hears(oneHz, { forMs: 200, withinMs }),
  ])
}

/** The named header lines of an INVITE as the far side got it. */
export function headersOf(
  facts: { readonly headers: readonly (readonly [string, string])[] },
  name: string,
): readonly string[] {
  return facts.headers.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
}

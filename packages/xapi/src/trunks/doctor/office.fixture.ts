// A small office for the doctor's tables: a queue, two agents, a fallback by a Twilio SIP Domain, everything in order.

import { Plan, type PlanRow, type Values } from '@cordboard/model'
import { shippedTemplate, trunkFromTemplate } from '@cordboard/providers'
import type { DoctorFacts, Inspection, Probe } from './facts.ts'

export const NOW = Date.parse('2026-11-20T10:00:00Z')

export interface Change {
  readonly host?: string
  readonly template?: string
  readonly trunk?: Values
  readonly gateway?: Values
  readonly queue?: Values
  readonly users?: readonly Values[]
  readonly rules?: readonly Values[]
  readonly inbound?: readonly Values[]
  readonly facts?: Partial<DoctorFacts>
}

export const DID = '+442071234567'
export const FORWARD = '+15551230000'

export function row(noun: string, id: number, number: string | null, fields: Values): PlanRow {
  return { noun, id, number, fields }
}

export function inspectionOf(host: string, change: Partial<Inspection> = {}): Inspection {
  const line = {
    id: 1,
    number: '10000',
    name: 'Cloud',
    up: true,
    state: 'reachable',
    trouble: null,
    since: NOW - 5000,
    lastGoodAt: NOW - 1000,
    registeredUntil: null,
    calls: 0,
    addresses: ['54.171.127.192'],
  } as const
  const registrar = {
    host,
    port: 5060,
    isAddress: false,
    naptr: false,
    srv: false,
    addresses: [{ transport: 'udp', address: '54.171.127.192', port: 5060 }],
    error: null,
  }
  return { line, resolution: { registrar, proxy: null }, lastAnswer: null, tls: null, trouble: [], ...change }
}

export function probeOf(to: string, by = 'queue 800', target = `Cloud: ${to}`): Probe {
  const answer = {
    plan: 'dialOut',
    targets: [target],
    trail: ['outbound rule Fallback fits'],
    status: null,
    tip: null,
    onwards: [],
  }
  return { by, noun: 'Queue', id: 10, to, answer }
}

export const refusedProbe: Probe = {
  ...probeOf(FORWARD),
  answer: {
    plan: 'refuse',
    targets: [],
    trail: ['no outbound rule fits +15551230000'],
    status: 404,
    tip: 'Add an outbound rule.',
    onwards: [],
  },
}

export function office(change: Change = {}): DoctorFacts {
  const host = change.host ?? 'acme.sip.ie1.twilio.com'
  const template = shippedTemplate(change.template ?? 'TwilioSIPDomain.pv.xml')
  if (template === null) throw new Error('no such template')
  const { Gateway, ...settings } = trunkFromTemplate(template.template, template.id)
  const gateway = { ...Gateway, Name: 'Cloud', Host: host, ...change.gateway }
  const trunk = row('Trunk', 1, '10000', {
    ...settings,
    EnableInboundCalls: true,
    EnableOutboundCalls: true,
    Direction: 'Both',
    DidNumbers: [DID],
    ...change.trunk,
    Gateway: gateway,
  })
  const queue = row('Queue', 10, '800', {
    Name: 'Sales',
    Agents: [{ Number: '101' }, { Number: '102' }],
    ForwardNoAnswer: { To: 'External', External: FORWARD },
    ...change.queue,
  })
  const users = (change.users ?? [{}, {}]).map((fields, index) =>
    row('User', 20 + index, String(101 + index), { Enabled: true, CurrentProfileName: 'Available', ...fields }),
  )
  const inbound = (change.inbound ?? [didRule(DID, 'Queue', '800')]).map((fields, index) =>
    row('InboundRule', 30 + index, null, fields),
  )
  const rules = (change.rules ?? [{ Name: 'Fallback', Routes: [{ TrunkId: 1 }] }]).map((fields, index) =>
    row('OutboundRule', 40 + index, null, fields),
  )
  return {
    trunk,
    gateway,
    name: 'Cloud',
    hasPassword: false,
    cloud: 'twilio-domain',
    plan: new Plan([trunk, queue, ...users, ...inbound, ...rules]),
    e164: { Enabled: false, CountryCode: '44', InternationalCode: '00' },
    allowedCountries: ['44', '1'],
    systemCodecs: ['PCMU', 'PCMA'],
    blocklist: TWILIO_ALLOWED,
    registered: new Set(users.map((each) => each.id)),
    inspection: inspectionOf(host),
    probes: [probeOf(FORWARD)],
    publicAddress: '203.0.113.7',
    evidence: { answeredOut: true, answeredForward: true, refusedLogin: null },
    now: NOW,
    ...change.facts,
  }
}

export function didRule(did: string, to: string, number: string): Values {
  return {
    Condition: 'BasedOnDID',
    Data: did,
    TrunkDN: { Id: 1 },
    OfficeHoursDestination: { To: to, Number: number },
  }
}

export function allow(...networks: readonly string[]): readonly Values[] {
  return networks.map((IPAddrMask) => ({ IPAddrMask, BlockType: 'Allow', ExpiresAt: null }))
}

export const TWILIO_ALLOWED = allow(
  '54.172.60.0/30',
  '54.244.51.0/30',
  '54.171.127.192/30',
  '35.156.191.128/30',
  '54.65.63.192/30',
  '54.169.127.128/30',
  '54.252.254.64/30',
  '177.71.206.192/30',
  '168.86.128.0/18',
)

// One device that is called: its leg, its offer, and a second offer when it refuses the first for its kind of encryption.
import type { RingTarget } from '@cordboard/routing'
import type { Introduction, OfferProfile } from './calling.ts'
import type { Device } from './context.ts'
import { introductoryHeaders } from './introduction.ts'
import { type EndpointRef, freshNegotiation, type Leg, type LegId, type Party } from './leg.ts'
import { makeOffer } from './offer-answer.ts'
import type { Ringing } from './state.ts'
import { addLeg, dropLeg, legOf, setHandler, type Work } from './work.ts'

export interface ForkOrder {
  readonly caller: LegId | null
  readonly target: RingTarget
  readonly said: Introduction
}

/** The way a device is asked first: one that registered over TLS will want its media encrypted, too. */
export function firstProfile(target: RingTarget, device: Device): OfferProfile {
  if (target.srtp === 'required') return 'savp'
  return target.srtp === 'optional' && device.target.flow?.transport === 'tls' ? 'savp' : 'avp'
}

/** Calls a device from this endpoint. */
export function startFork(
  work: Work,
  order: ForkOrder,
  device: Device,
  endpoint: EndpointRef,
  profile: OfferProfile,
): LegId {
  const id = work.ctx.newId()
  const { caller, target, said } = order
  const start = { phase: 'calling', negotiation: freshNegotiation, reliable: false } as const
  const { source: peer, host, name } = device
  addLeg(
    work,
    {
      id,
      direction: 'out',
      party: partyOf(target),
      peer,
      host,
      device: name,
      shown: said.from.number,
      endpoint,
      codecs: [],
      mayRenew: true,
      ...start,
    },
    'ring',
  )
  const srtp = profile === 'savp' ? 'required' : target.srtp
  const sdp = makeOffer(work, id, legOf(work, caller), 'response', srtp) ?? ''
  const headers = introductoryHeaders(work, said, host)
  const { userId, number: to } = target
  work.commands.push({ command: 'startLeg', leg: id, userId, device, from: said.from, to, headers, sdp })
  return id
}

export function partyOf(target: RingTarget): Party {
  const { userId, number, name, srtp } = target
  return { kind: 'extension', userId, number, name, srtp, anonymous: false, trunk: null, did: null }
}

/** The statuses by which a device says that it cannot take our offer (RFC 3261 21.4.13, 21.4.26, 21.6.4). */
const unacceptable: ReadonlySet<number> = new Set([415, 488, 606])

/**
 * A device refused: when that may be for the kind of encryption, it is called once more, asked the other way. True when
 * it was; the refusal then counts for nothing.
 */
export function askOtherWay(work: Work, ringing: Ringing, fork: Leg, status: number): boolean {
  const chance = ringing.chances.find((entry) => entry.fork === fork.id)
  if (!chance || !fork.endpoint || !unacceptable.has(status)) return false
  const profile = chance.profile === 'savp' ? 'avp' : 'savp'
  dropLeg(work, fork.id, 'failed', status)
  const { caller, said } = ringing
  const second = startFork(work, { caller, target: chance.target, said }, chance.device, fork.endpoint, profile)
  setHandler(work, {
    ...ringing,
    forks: ringing.forks.map((id) => (id === fork.id ? second : id)),
    chances: ringing.chances.filter((entry) => entry !== chance),
    early: ringing.early === fork.id ? null : ringing.early,
  })
  return true
}

// What LiveKit SIP says to an INVITE before any agent hears of it: which trunk, whose credentials, which rule, which codec.
import { Negotiation } from '../../phone/negotiation.ts'
import { wishesFor } from '../../phone/phone-options.ts'
import { type Decision, drop, type Rejection } from '../base/decision.ts'
import { DigestGate } from '../base/digest-gate.ts'
import type { RequestFacts } from '../base/request-facts.ts'
import { type DispatchRule, type InboundTrunk, isWithin, matchRule, matchTrunk } from './matching.ts'

export interface Project {
  readonly inboundTrunks: ReadonlyMap<string, InboundTrunk>
  readonly dispatchRules: ReadonlyMap<string, DispatchRule>
  /** Blocks or addresses that reach the cloud at all; none: everybody. Others are dropped without an answer. */
  readonly knownSources: readonly string[]
  /** New calls get 503: the quota is used up, or the back end is in trouble. */
  readonly unavailable: boolean
  readonly codecs: readonly string[]
  /** INVITEs a second from one address; more are dropped. */
  readonly floodLimit: number
}

export interface Admitted {
  readonly decision: 'admit'
  readonly trunk: InboundTrunk
  readonly rule: DispatchRule
}

const keptRejections = 1000
const keptSources = 10_000
const answerWithinMs = 30_000
const someKey = { suite: 'AES_CM_128_HMAC_SHA1_80', inline: Buffer.alloc(30).toString('base64') } as const

/** Of the trunk's encryption. */
export const srtpOf = { disable: 'off', allow: 'optional', require: 'required' } as const

export class Admission {
  readonly #gates = new Map<string, DigestGate>()
  /** By Call-ID and From tag: a retry with both the same gets the same again. */
  readonly #rejections = new Map<string, Rejection>()
  readonly #floods = new Map<string, { second: number; count: number }>()

  decide(project: Project, facts: RequestFacts): Admitted | Exclude<Decision, { decision: 'take' }> {
    if (this.#isFlood(facts, project.floodLimit)) return drop
    const key = `${facts.callId} ${facts.request.fromTag}`
    const before = this.#rejections.get(key)
    if (before !== undefined) return before
    const decision = this.#judge(project, facts)
    if (decision.decision === 'reject' && decision.status !== 407) this.#keep(key, decision)
    return decision
  }

  #judge(project: Project, facts: RequestFacts): Admitted | Exclude<Decision, { decision: 'take' }> {
    const sourceAddress = facts.source.address
    const { knownSources } = project
    if (knownSources.length > 0 && !knownSources.some((one) => isWithin(one, sourceAddress))) return drop
    const call = { sourceAddress, called: facts.to.user, calling: facts.from.user, fromHost: facts.from.host }
    const found = matchTrunk([...project.inboundTrunks.values()], call)
    if (found.match === 'unknown source') return drop
    if (project.unavailable || found.match === 'conflict') return refuse(503, 'Try again later')
    if (found.match === 'none') {
      return refuse(404, project.inboundTrunks.size === 0 ? 'No trunk found' : 'Does not match any SIP Trunks')
    }
    const { trunk } = found
    const refusal = this.#checkLogin(trunk, facts)
    if (refusal !== null) return refusal
    const dispatch = matchRule([...project.dispatchRules.values()], trunk.id, call)
    if (dispatch.match === 'none') return refuse(404, 'Does not match Trunks or Dispatch Rules')
    if (dispatch.match === 'conflict') return refuse(503, 'Try again later')
    if (!isSpeakable(facts, project.codecs, trunk)) return refuse(400, 'Bad Request')
    return { decision: 'admit', trunk, rule: dispatch.rule }
  }

  /** 407 in the form of RFC 2069; wrong credentials get 401 and no new challenge. */
  #checkLogin(trunk: InboundTrunk, facts: RequestFacts): Rejection | null {
    if (trunk.username === '') return null
    const realm = trunk.realm === '' ? 'LiveKit' : trunk.realm
    const gate = this.#gates.get(realm) ?? new DigestGate({ realm, qop: false, nonceLifeMs: answerWithinMs })
    this.#gates.set(realm, gate)
    const { result } = gate.check(facts.request, (name) => (name === trunk.username ? trunk.password : null))
    switch (result) {
      case 'accepted':
        return null
      case 'missing':
      case 'stale':
        return { ...gate.challenge(result === 'stale'), reason: 'Unauthorized', trying }
      case 'wrong':
        return refuse(401, 'Unauthorized')
    }
  }

  #keep(key: string, rejection: Rejection): void {
    this.#rejections.set(key, rejection)
    for (const oldest of this.#rejections.keys()) {
      if (this.#rejections.size <= keptRejections) break
      this.#rejections.delete(oldest)
    }
  }

  #isFlood(facts: RequestFacts, limit: number): boolean {
    const second = Math.floor(facts.atMs / 1000)
    const { address } = facts.source
    const known = this.#floods.get(address)
    const count = known?.second === second ? known.count + 1 : 1
    this.#floods.delete(address)
    this.#floods.set(address, { second, count })
    for (const oldest of this.#floods.keys()) {
      if (this.#floods.size <= keptSources) break
      this.#floods.delete(oldest)
    }
    return count > limit
  }
}

const trying = 'Processing'

function refuse(status: number, reason: string): Rejection {
  return { decision: 'reject', status, reason, trying }
}

/** Would an answer to this offer be possible? Without an offer none is. */
function isSpeakable(facts: RequestFacts, codecs: readonly string[], trunk: InboundTrunk): boolean {
  if (facts.request.body.length === 0) return false
  const trial = new Negotiation(
    {
      address: '127.0.0.1',
      rtpPort: 10_000,
      rtcpPort: 10_001,
      rtcpMux: false,
      codecs: wishesFor(codecs),
      telephoneEvent: 101,
      ptimeMs: 20,
      srtp: srtpOf[trunk.encryption],
      srtpKeys: trunk.encryption === 'disable' ? [] : [someKey],
    },
    '1',
  )
  return trial.answer(facts.request.body.toString('utf8'), 'sendrecv').ok
}

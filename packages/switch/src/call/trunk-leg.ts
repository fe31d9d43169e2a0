// One leg that goes out by a trunk: its place in the call, its offer, and the order for the trunk desk.
import type { TrunkAttempt } from '@cordboard/routing'
import { callHeader } from './introduction.ts'
import { freshNegotiation } from './leg.ts'
import { makeOffer } from './offer-answer.ts'
import type { OutSearch } from './search.ts'
import type { Failure, Ringing } from './state.ts'
import { userOfUri } from './uri-leg.ts'
import { addLeg, callerFactsOf, legOf, setHandler, takeEndpoint, type Work } from './work.ts'

/** Sends this attempt's INVITE; the reason when that cannot be. */
export function placeTrunkLeg(work: Work, ringing: Ringing, search: OutSearch, attempt: TrunkAttempt): Failure | null {
  const way = work.ctx.trunkWay(attempt.trunk)
  if (way === null) return { status: 503, reason: 'Trunk Not Reachable', cause: 'unresolved' }
  const endpoint = takeEndpoint(work, way.address)
  if (endpoint === null) return { status: 503, reason: 'Service Unavailable', cause: 'no-media' }
  const id = work.ctx.newId()
  const caller = legOf(work, ringing.caller)
  addLeg(
    work,
    {
      id,
      direction: 'out',
      phase: 'calling',
      party: {
        kind: 'trunk',
        userId: null,
        // As it was dialled: that is what the caller and the record know; the log tells what was sent.
        number: attempt.uri === null ? search.dialled : userOfUri(attempt.uri),
        name: '',
        srtp: attempt.srtp,
        anonymous: false,
        trunk: attempt.trunk,
        did: null,
      },
      peer: { address: way.address, port: way.port },
      host: way.host,
      device: null,
      shown: ringing.said.from.number,
      endpoint,
      negotiation: freshNegotiation,
      reliable: false,
      codecs: attempt.codecs,
      mayRenew: way.mayRenew,
    },
    `trunk ${attempt.trunkNumber} ${attempt.trunkName}, ${search.rule}`,
  )
  const sdp = makeOffer(work, id, caller, 'response', attempt.srtp) ?? ''
  const headers: [string, string][] = [[callHeader, work.call.id]]
  const { addressIndex, emergency } = search
  const facts = caller ? callerFactsOf(caller.party) : { ...work.call.from, anonymous: false, trunk: null, did: null }
  const order = { leg: id, call: work.call.id, attempt, addressIndex, caller: facts, headers, sdp, emergency }
  work.commands.push({ command: 'placeTrunkLeg', order })
  const until = work.ctx.now + work.ctx.policy.trunkProgressMs
  setHandler(work, {
    ...ringing,
    forks: [id],
    chances: [],
    early: null,
    until,
    search: { ...search, progressed: false },
  })
  return null
}

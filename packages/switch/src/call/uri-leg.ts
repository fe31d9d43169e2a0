// A SIP URI outside every trunk is called directly, as a phone would be: only when the operator allows it.
import type { Plan } from '@cordboard/routing'
import { introductoryHeaders } from './introduction.ts'
import { freshNegotiation } from './leg.ts'
import { makeOffer } from './offer-answer.ts'
import type { HandlerOutcome } from './outcome.ts'
import { beginSearch, type RingOrder } from './ring.ts'
import { addLeg, legOf, setHandler, takeEndpoint, type Work } from './work.ts'

export function startUri(
  work: Work,
  plan: Extract<Plan, { plan: 'dialUri' }>,
  order: RingOrder,
): HandlerOutcome | null {
  const until = work.ctx.now + work.ctx.policy.trunkRingMs
  beginSearch(work, { ...order, until })
  const { uri } = plan
  const host = hostOf(uri)
  const endpoint = takeEndpoint(work, host)
  if (!endpoint)
    return { outcome: 'failed', failure: { status: 503, reason: 'Service Unavailable', cause: 'no-media' } }
  const id = work.ctx.newId()
  const { said, caller } = order
  addLeg(
    work,
    {
      id,
      direction: 'out',
      phase: 'calling',
      party: {
        kind: 'system',
        userId: null,
        number: uri,
        name: '',
        srtp: 'off',
        anonymous: false,
        trunk: null,
        did: null,
      },
      peer: { address: host, port: 5060 },
      host: endpoint.address,
      device: null,
      shown: said.from.number,
      endpoint,
      negotiation: freshNegotiation,
      reliable: false,
      codecs: [],
      mayRenew: true,
    },
    'uri',
  )
  const sdp = makeOffer(work, id, legOf(work, caller), 'response', 'off') ?? ''
  const headers = introductoryHeaders(work, said, endpoint.address)
  const device = {
    name: '',
    requestUri: uri,
    routes: [],
    target: { uri, flow: null },
    source: { address: host, port: 5060 },
    host: endpoint.address,
  }
  work.commands.push({
    command: 'startLeg',
    leg: id,
    userId: null,
    device,
    from: said.from,
    to: plan.callerId,
    headers,
    sdp,
  })
  const { handler } = work.call
  if (handler.handler === 'ring') setHandler(work, { ...handler, forks: [id] })
  return null
}

/** The host of a SIP URI that routing has already looked at. */
function hostOf(uri: string): string {
  const rest = uri.slice(uri.indexOf(':') + 1)
  const authority = rest.slice(rest.lastIndexOf('@') + 1).split(/[;?]/)[0] ?? ''
  return authority.replace(/^\[([^\]]*)\].*$/, '$1').replace(/:\d+$/, '')
}

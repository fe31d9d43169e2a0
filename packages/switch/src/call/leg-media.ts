// What every endpoint of a call should do right now, derived from the call's state alone.
import type { Feed, LegMedia } from '@cordboard/link'
import type { EndpointRef, Leg } from './leg.ts'
import { endpointKey, isConnected, isHolding } from './leg.ts'
import { type CallState, findLeg, type Menu, type Ringing } from './state.ts'
import { otherOf } from './talk.ts'

export interface WantedMedia {
  readonly endpoint: EndpointRef
  readonly media: LegMedia
}

/**
 * The wanted state per endpoint key. An endpoint shared by forks belongs to the one that has agreed on media; one that
 * nobody has agreed on needs no state yet.
 */
export function wantedMedia(call: CallState, silenceMs: number): ReadonlyMap<string, WantedMedia> {
  const wanted = new Map<string, WantedMedia>()
  for (const leg of call.legs) {
    const { endpoint, negotiation } = leg
    if (!endpoint || !negotiation.agreed || wanted.has(endpointKey(endpoint))) continue
    const talks =
      call.handler.handler === 'talk' && !isHolding(leg) && negotiation.agreed.media.direction === 'sendrecv'
    const media: LegMedia = {
      call: call.id,
      leg: leg.id,
      source: 'symmetric',
      ...negotiation.agreed.media,
      silenceMs: talks ? silenceMs : null,
      feed: feedOf(call, leg),
    }
    wanted.set(endpointKey(endpoint), { endpoint, media })
  }
  return wanted
}

const silence: Feed = { from: 'silence' }

/** What a leg hears: the one it talks to, music while that one holds, or what its handler plays. */
function feedOf(call: CallState, leg: Leg): Feed {
  const { handler } = call
  switch (handler.handler) {
    case 'talk': {
      const other = otherOf(handler, leg.id)
      return other === null ? silence : hearing(findLeg(call, other))
    }
    case 'ring': {
      if (leg.id === handler.caller) {
        const early = handler.early === null ? null : findLeg(call, handler.early)
        if (early?.negotiation.agreed) return hearing(early)
        return isConnected(leg) ? waitingFeed(handler) : silence
      }
      return handler.forks.includes(leg.id) ? hearing(findLeg(call, handler.caller ?? '')) : silence
    }
    case 'refer':
      return handler.leg === leg.id ? waitingFeed(handler.instead) : silence
    case 'menu':
      return handler.leg === leg.id ? menuFeed(handler) : silence
    case 'announce':
      return handler.leg === leg.id
        ? { from: 'prompt', play: handler.play, files: [handler.prompt], repeat: 1 }
        : silence
    case 'tell': {
      const { play, files, repeat } = handler
      return handler.leg === leg.id ? { from: 'prompt', play, files, repeat } : silence
    }
    case 'echo':
      return handler.leg === leg.id ? { from: 'echo' } : silence
    case 'tone':
      return handler.leg === leg.id ? { from: 'tone', tone: handler.tone } : silence
    case 'closing':
      return silence
  }
}

function menuFeed({ play, prompt, signal }: Menu): Feed {
  if (play === null || prompt === null) return signal === 'on' ? { from: 'tone', tone: 'confirm' } : silence
  return { from: 'prompt', play, files: [prompt], repeat: 1 }
}

/** What an answered caller hears while others ring: music in a queue, else the ringing. */
function waitingFeed(ringing: Ringing): Feed {
  const { search } = ringing
  if (search.search !== 'queue') return { from: 'tone', tone: 'ringback' }
  const { intro, music } = search
  return intro === null
    ? { from: 'music', file: music }
    : { from: 'prompt', play: intro.play, files: [intro.file], repeat: 1 }
}

function hearing(other: Leg | null): Feed {
  if (!other?.endpoint || !other.negotiation.agreed) return silence
  if (isHolding(other)) return { from: 'music', file: null }
  return { from: 'leg', endpoint: other.endpoint.endpoint }
}

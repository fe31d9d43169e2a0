// What media tells: last figures, silence, keys, prompts that ended; and what is done when a media process dies.
import type { CallSegment, MediaFigures } from '@cordboard/link'
import type { MediaNotice } from './events.ts'
import { endpointKey } from './leg.ts'
import { menuKey, menuPlayed } from './menu.ts'
import { moveEndpoints } from './move-endpoints.ts'
import type { HandlerOutcome } from './outcome.ts'
import { introPlayed } from './search-queue.ts'
import { tellPlayed } from './tell.ts'
import { closeCall, legOf, logEntry, normalEnd, patchLeg, put, type Work } from './work.ts'

export function mediaTold(work: Work, endpoint: string, notice: MediaNotice): HandlerOutcome | null {
  switch (notice.notice) {
    case 'released':
      released(work, endpoint, notice.figures)
      return null
    case 'silent': {
      const leg = work.call.legs.find((each) => each.endpoint && endpointKey(each.endpoint) === endpoint)
      if (!leg) return null
      const message = `${leg.party.number} has sent no sound for ${Math.round(notice.forMs / 1000)} s.`
      logEntry(work, 'one-way-audio', 'Warning', message, silenceTip, { number: leg.party.number })
      return null
    }
    case 'digit':
      return digitHeard(work, endpoint, notice.digit)
    case 'played':
      return played(work, notice.play, notice.outcome)
    case 'heardAgain':
    case 'figures':
      return null
  }
}

function digitHeard(work: Work, endpoint: string, digit: string): HandlerOutcome | null {
  const { handler } = work.call
  if (handler.handler !== 'menu') return null
  const leg = legOf(work, handler.leg)
  return leg?.endpoint && endpointKey(leg.endpoint) === endpoint ? menuKey(work, handler, digit) : null
}

function played(work: Work, play: string, outcome: string): HandlerOutcome | null {
  const { handler } = work.call
  if (handler.handler === 'menu') return menuPlayed(work, handler, play, outcome)
  if (handler.handler === 'tell') return tellPlayed(work, handler, play, outcome)
  if (handler.handler === 'ring') introPlayed(work, handler, play)
  if (handler.handler !== 'announce' || handler.play !== play) return null
  if (outcome === 'unreadable') {
    const message = `The prompt ${handler.prompt} cannot be read.`
    logEntry(work, 'prompt-unreadable', 'Warning', message, 'Put a WAV file of that name into the prompts folder.')
  }
  return { outcome: 'announced' }
}

export const mediaTip = 'Look whether the media process runs and whether the RTP port range is wide enough.'

const silenceTip =
  'Often a firewall or NAT between the phone and the media ports; look at the addresses in the SIP trace.'

function released(work: Work, endpoint: string, figures: MediaFigures | null): void {
  const awaited = work.call.awaitingFigures.find((entry) => entry.endpoint === endpoint)
  if (!awaited) return
  const awaitingFigures = work.call.awaitingFigures.filter((entry) => entry !== awaited)
  const last = work.call.segments.findLast((segment) => segment.leg === awaited.leg)
  const segments = work.call.segments.map((each) => (each === last && figures ? measured(each, figures) : each))
  put(work, { awaitingFigures, segments })
}

/** Figures of a process that died: for segments that wait for them, and for legs that talked there. */
export function lastMeasured(work: Work, endpoint: string, figures: MediaFigures): void {
  released(work, endpoint, figures)
  const { codec, jitterMs, packetsLost, mos } = figures
  for (const { id, endpoint: its, stretch } of work.call.legs) {
    if (!its || endpointKey(its) !== endpoint) continue
    patchLeg(work, id, { stretch: { ...stretch, measured: { codec, jitterMs, packetsLost, mos } } })
  }
}

function measured(segment: CallSegment, figures: MediaFigures): CallSegment {
  const { codec, jitterMs, packetsLost, mos } = figures
  return { ...segment, codec: codec ?? segment.codec, jitterMs, packetsLost, mos }
}

/** Every leg in that process gets an endpoint elsewhere and is re-invited; without one we try again for a while. */
export function mediaLost(work: Work, process: string, until: number): HandlerOutcome | null {
  // Figures of a dead process never come.
  if (work.call.mediaProcess === process) put(work, { awaitingFigures: [] })
  if (!work.call.legs.some((leg) => leg.endpoint?.process === process)) {
    put(work, { mediaRetry: null })
    return null
  }
  if (moveEndpoints(work, (leg) => leg.endpoint?.process === process, null)) {
    put(work, { mediaRetry: null })
    return null
  }
  const { now, policy } = work.ctx
  if (now >= until) {
    logEntry(work, 'media-lost', 'Error', 'A call ended because no media process could take it over.', mediaTip)
    return dropped(work, 'media-lost')
  }
  put(work, { mediaRetry: { process, at: now + policy.mediaRetryMs, until } })
  return null
}

export function dropped(work: Work, cause: string): HandlerOutcome | null {
  if (work.call.handler.handler === 'closing') return null
  closeCall(work, { ...normalEnd, cause })
  return null
}

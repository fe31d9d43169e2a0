// Somebody a Dial calls: over SIP, or a number of the telephone network. Both ring, answer or fail, end, and have a sound.
import type { Param } from '@cordboard/voiceapp'
import type { SipSite } from '../base/sip-site.ts'
import type { SiteCall } from '../base/site-options.ts'
import { type AudioPort, joinPorts } from '../pstn/audio-port.ts'
import { type Pstn, statusOf } from '../pstn/index.ts'
import { legPort } from '../pstn/leg-port.ts'

export interface PartyWatcher {
  ringing(): void
  answered(): void
  /** SIP status of the failure. */
  failed(status: number): void
  ended(): void
}

export interface Party {
  hangUp(): void
  /** Joins its sound with `port` once it has answered; the result parts them. */
  join(port: AudioPort): () => void
  /** Presses keys towards it. */
  press(digits: string): Promise<void>
  /** Of a SIP leg, as far as it is known. */
  sip(): { readonly callId: string; readonly headers: readonly Param[] } | null
}

/** Calls over SIP. The watcher hears at most one of answered and failed, and ended only after answered. */
export async function callBySip(site: SipSite, order: SiteCall, watcher: PartyWatcher): Promise<Party> {
  const call = await site.call(order)
  const headers: Param[] = []
  let answered = false
  let callId = call.session?.callId ?? ''
  const take = (event: (typeof call.events.history)[number]): void => {
    callId = call.session?.callId ?? callId
    if (event.event === 'progressed') watcher.ringing()
    else if (event.event === 'failed') watcher.failed(event.status)
    else if (event.event === 'ended' && answered) watcher.ended()
    else if (event.event === 'answered') {
      answered = true
      for (const value of ['User-to-User', ...xHeaders(event.response.raw)]) {
        const found = event.response.header(value)
        if (found !== undefined) headers.push([value, found])
      }
      watcher.answered()
    }
  }
  for (const event of call.events.history) take(event)
  call.watch(take)
  return {
    hangUp: () => call.hangUp(),
    join: (port) => joinPorts(legPort(call), port),
    press: (digits) => call.press(digits),
    sip: () => ({ callId, headers }),
  }
}

/** Names of the X- headers of a message. */
function xHeaders(raw: Buffer): readonly string[] {
  const head = raw.toString('latin1').split('\r\n\r\n', 1)[0] ?? ''
  return [...head.matchAll(/^(X-[\w-]{1,60}):/gim)].slice(0, 50).map((found) => found[1] ?? '')
}

/** Calls a number of the telephone network. */
export function callByPstn(pstn: Pick<Pstn, 'dial'>, to: string, from: string | null, watcher: PartyWatcher): Party {
  const end = pstn.dial({ from, name: null, to, diversion: null })
  let answered = false
  let port: AudioPort | null = null
  end.onEvent = (event) => {
    if (event.event === 'ringing') watcher.ringing()
    else if (event.event === 'answered') {
      answered = true
      watcher.answered()
    } else if (event.event === 'released') {
      if (answered) watcher.ended()
      else watcher.failed(event.status ?? statusOf(event.cause).status)
    }
  }
  return {
    hangUp: () => end.release(answered ? 'normal' : 'cancelled'),
    join(ours) {
      port = ours
      end.port = ours
      return () => {
        if (port === ours) end.partSound()
        port = null
      }
    },
    press: async (digits) => end.peer.port?.takeKeys(digits),
    sip: () => null,
  }
}

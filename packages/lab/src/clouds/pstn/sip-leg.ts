// A SIP call of a carrier as one end of a call in the telephone network: who rings, answers and hangs up is passed on.
import type { HeaderLine, SessionEvent } from '@cordboard/sip'
import type { LabCall } from '../../phone/lab-call.ts'
import type { Sound } from '../../phone/mouth.ts'
import { causeOf, type FailureStatus, statusOf } from './causes.ts'
import type { CircuitEnd, ReleaseCause } from './circuit.ts'
import { legPort } from './leg-port.ts'

export interface CallerLeg {
  /** Headers of our 1xx and 2xx. */
  readonly headers?: readonly HeaderLine[]
  /** 183 with this sound instead of 180 while it rings. */
  readonly ringback?: Sound
  /** The refusal for a cause, when it is not the usual one. */
  readonly refusal?: (cause: ReleaseCause) => FailureStatus
}

/** How a call of ours came to nothing. */
export type Failed = Extract<SessionEvent, { event: 'failed' }>

/** Tells every event of a call, those before this too. */
export function follow(call: LabCall, watcher: (event: SessionEvent) => void): void {
  for (const event of call.events.history) watcher(event)
  call.watch(watcher)
}

/** Takes the SIP call out of the call in the network: what happens to one no longer touches the other. */
export type LetGo = () => void

/** A customer's call (in `call`) has become the calling end of a call in the network. */
export function joinCallerLeg(call: LabCall, end: CircuitEnd, options: CallerLeg = {}): LetGo {
  let tied = true
  const { headers = [], ringback, refusal = statusOf } = options
  follow(call, (event) => {
    if (event.event === 'ended' && tied) end.release(end.state === 'answered' ? 'normal' : 'cancelled')
  })
  end.onEvent = (event) => {
    switch (event.event) {
      case 'ringing':
        if (ringback !== undefined) call.voice.say(ringback)
        call.ring({ headers, earlyMedia: ringback !== undefined })
        return
      case 'progressed':
        call.ring({ headers, earlyMedia: true })
        return
      case 'answered':
        call.answer(headers)
        return
      case 'released': {
        const { status, reason, headers: more = [] } = refusal(event.cause)
        if (call.session?.phase === 'incoming') call.reject(status, reason, [...headers, ...more])
        else call.hangUp()
      }
    }
  }
  end.port = legPort(call)
  return () => {
    tied = false
    end.onEvent = null
  }
}

/** A call to the customer (in `call`) is the called end of a call in the network. `failed` may do something else first. */
export function joinCalleeLeg(
  call: LabCall,
  end: CircuitEnd,
  failed: (event: Failed) => void = ({ status }) => end.release(causeOf(status), status),
): LetGo {
  let tied = true
  end.onEvent = (event) => {
    if (event.event === 'released') call.hangUp()
  }
  end.port = legPort(call)
  follow(call, (event) => {
    if (!tied) return
    switch (event.event) {
      case 'progressed':
        if (event.sdp === null) end.ring()
        else end.progress()
        return
      case 'answered':
        end.answer()
        return
      case 'failed':
        failed(event)
        return
      case 'ended':
        if (end.state === 'answered') end.release('normal')
    }
  })
  return () => {
    tied = false
    end.onEvent = null
  }
}

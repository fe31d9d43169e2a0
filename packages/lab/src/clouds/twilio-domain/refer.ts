// Refer on a call: asks the caller's side by REFER to call somebody else, and hears from NOTIFY how that goes.
import type { SessionEvent } from '@cordboard/sip'
import type { LabCall } from '../../phone/lab-call.ts'

export interface ReferOutcome {
  /** Of the answer to the REFER; null when none came. */
  readonly referStatus: number | null
  /** Told last by NOTIFY; null when none came. */
  readonly notifyStatus: number | null
}

const withinMs = 60_000

/** Resolves when the transfer ended either way, the time is up, or `signal` aborted. */
export function refer(call: LabCall, uri: string, signal: AbortSignal): Promise<ReferOutcome> {
  return new Promise((resolve) => {
    let told: ReferOutcome = { referStatus: null, notifyStatus: null }
    let open = true
    const done = (): void => {
      open = false
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve(told)
    }
    const timer = setTimeout(done, withinMs)
    signal.addEventListener('abort', done)
    call.watch((event: SessionEvent) => {
      if (!open) return
      if (event.event === 'referRefused') {
        told = { referStatus: event.status, notifyStatus: null }
        done()
      } else if (event.event === 'referProgressed') {
        told = { referStatus: 202, notifyStatus: event.status }
        if (event.final) done()
      }
    })
    if (!call.wish({ wish: 'refer', to: `<${uri}>`, headers: [] })) done()
  })
}

// What LiveKit puts into the INVITEs it sends, and how it presses keys after the answer.
import type { LabCall } from '../../phone/lab-call.ts'
import type { SiteCall } from '../base/site-options.ts'
import type { OutboundTrunk, ParticipantOrder } from './settings.ts'

/** The digest's uri is that of To, not the Request-URI. */
export function callOrder(trunk: OutboundTrunk, order: ParticipantOrder, from: string, host: string): SiteCall {
  const { address, transport, username, password } = trunk
  const to = `sip:${order.toUser ?? order.to}@${address}`
  const display = order.displayName ?? from
  const shown = display === '' ? '' : `"${display.replace(/["\\]/g, '')}" `
  return {
    uri: `sip:${order.to}@${address};transport=${transport}`,
    from: `${shown}<sip:${from}@${trunk.fromHost === '' ? host : trunk.fromHost}>`,
    to: `<${to}>`,
    headers: [...trunk.headers, ...(order.headers ?? [])],
    digestUri: to,
    contactUser: from,
    ...(username === '' ? {} : { login: { username, password } }),
  }
}

const waitMs = 500

/** Keys one after the other; each `w` is half a second of nothing. Ends early when the call does. */
export async function pressAll(call: LabCall, dtmf: string): Promise<void> {
  for (const piece of dtmf.split(/(w)/)) {
    if (call.isOver) return
    if (piece === 'w') await pause(call)
    else if (piece !== '') await call.press(piece)
  }
}

function pause(call: LabCall): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, waitMs)
    call.watch((event) => {
      if (event.event !== 'ended') return
      clearTimeout(timer)
      resolve()
    })
  })
}

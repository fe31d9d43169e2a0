// Whether calls can be placed, in one word and one reason.
import type { SwitchDesk } from '@cordboard/xapi'

export interface Health {
  readonly ok: boolean
  readonly reason: string | null
}

export function healthOf(desk: SwitchDesk): Health {
  if (!desk.isUp) return { ok: false, reason: 'The switch is not connected.' }
  if (!desk.isCurrent) return { ok: false, reason: 'The switch is being given the configuration.' }
  const unable = desk.unable
  return { ok: unable === null, reason: unable }
}

// Whether the far side of a trunk may send a call elsewhere: by REFER once it talks, by 302 instead of an answer.
import { lookUp } from '@cordboard/routing'
import type { Party } from './leg.ts'
import { logEntry, type Work } from './work.ts'

/** False: it may not, and the operator reads what it asked for, and what to switch on. */
export function mayTransfer(work: Work, { trunk: id, number }: Party, asked: string): boolean {
  const barring = id === null ? null : barringTrunk(work, id)
  if (barring === null) return true
  const message = `${number} asked for ${asked}, which ${barring} does not allow.`
  logEntry(work, 'transfer-refused', 'Warning', message, tip, { trunkId: String(id), status: '403' })
  return false
}

const tip = 'Switch on "Allow carrier-side transfers (SIP REFER)" in the options of the trunk.'

/** The trunk in words; null: it may transfer. */
function barringTrunk(work: Work, id: number): string | null {
  const trunk = lookUp(work.ctx.facts.trunks, String(id))
  if (trunk === undefined) return 'a trunk that is gone'
  return trunk.allowsTransfer ? null : `trunk ${trunk.name} (${trunk.number})`
}

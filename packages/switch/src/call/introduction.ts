// Who a called device is told is calling, and how the call came to it: the headers of an INVITE of ours beside the SDP.
import type { HeaderLine } from '@cordboard/sip'
import type { Identity, Introduction } from './calling.ts'
import { assertedIdentity, partyUri } from './party-address.ts'
import type { Work } from './work.ts'

/** Header that carries our one id of a call; on an INVITE that comes in it shows a loop. */
export const callHeader = 'X-Cordboard-Call'

export function introductionOf(
  from: Identity,
  history: Partial<Pick<Introduction, 'divertedBy' | 'referredBy'>> = {},
): Introduction {
  const { number, name, anonymous } = from
  return { from: { number, name, anonymous }, divertedBy: null, referredBy: null, ...history }
}

/** The header lines that tell a device so; `host` is the host part of the identities we assert. */
export function introductoryHeaders(work: Work, said: Introduction, host: string): readonly HeaderLine[] {
  const lines: HeaderLine[] = [[callHeader, work.call.id], ...assertedIdentity(said.from, host)]
  const uriOf = (number: string): string => `<${partyUri(number, host)}>`
  if (said.divertedBy !== null) lines.push(['Diversion', `${uriOf(said.divertedBy)};reason=unconditional`])
  if (said.referredBy !== null) lines.push(['Referred-By', uriOf(said.referredBy)])
  return lines
}

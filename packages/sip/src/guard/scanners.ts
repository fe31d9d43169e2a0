// User agents of known attack tools: what they send is dropped in silence, so that they learn nothing.
import type { SipMessage } from '../message/types.ts'

/** Fragments of User-Agent values, lower case. */
export const defaultScanners: readonly string[] = [
  'friendly-scanner',
  'friendly-request',
  'sipvicious',
  'sipcli',
  'pplsip',
  'sundayddr',
  'sip-scan',
  'sipscan',
  'smap 0.',
  'vaxsipuseragent',
  'vax_sip',
  'siparmyknife',
  'eyebeam scanner',
  'siptalk scanner',
  'sivus',
]

/** True when the User-Agent names one of `scanners`. Only the first 100 characters are looked at. */
export function isScanner(message: SipMessage, scanners: readonly string[]): boolean {
  const agent = message.header('user-agent')
  if (agent === undefined) return false
  const name = agent.slice(0, 100).toLowerCase()
  for (const fragment of scanners) if (name.includes(fragment)) return true
  return false
}

// Forwards to a voice agent: numbers and SIP addresses side by side are refused by the cloud.
import { textIn } from '@cordboard/model'
import { cloudOf } from '@cordboard/providers'
import { type DoctorFacts, leavingHere, type Probe } from './facts.ts'
import { type Finding, finding } from './finding.ts'

export function forwardFindings(facts: DoctorFacts): readonly Finding[] {
  if (facts.cloud !== 'livekit') return []
  const here = new Set([...leavingHere(facts), ...facts.probes.filter((probe) => isUriHere(facts, probe))])
  const uris = [...here].filter(({ to }) => isUri(to))
  const numbers = [...here].filter(({ to }) => !isUri(to))
  if (uris.length === 0 || numbers.length === 0) return []
  const text =
    'Forwards to this cloud are both numbers (%1$s) and SIP addresses (%2$s). They work here side by side, but Fonio wants all forwarding destinations of an assistant as SIP addresses: use one kind.'
  const shown = (list: readonly Probe[]): string => list.map(({ by, to }) => `${by}: ${to}`).join(', ')
  return [finding('Warning', 'ForwardingInfo', text, shown(numbers), shown(uris))]
}

function isUri(to: string): boolean {
  return /^sips?:/i.test(to)
}

function isUriHere({ cloud }: DoctorFacts, { to }: Probe): boolean {
  const host = /@([^;>?\s]{1,260})/.exec(to)?.[1] ?? ''
  return isUri(to) && textIn(host) !== '' && cloudOf(host) === cloud
}

// May the far side transfer calls (SIP REFER), and what keeps that from being used to call anywhere.
import { limitsCountries } from './countries.ts'
import type { DoctorFacts } from './facts.ts'
import { type Finding, finding } from './finding.ts'

export function transferFindings(facts: DoctorFacts): readonly Finding[] {
  const { trunk, cloud, allowedCountries } = facts
  if (trunk.fields.DisableCallTransfer !== false) {
    if (cloud !== 'livekit') {
      const text = '“Allow carrier-side transfers (SIP REFER)” is off: a REFER from the far side is answered 403.'
      return [finding('Info', null, text)]
    }
    const text =
      '“Allow carrier-side transfers (SIP REFER)” is off: when the voice agent transfers a call, it is answered 403. Switch it on in the options of the trunk.'
    return [finding('Warning', 'ForwardingFailed', text)]
  }
  const allowed = finding(
    'Info',
    null,
    'The far side may transfer calls (SIP REFER): where to, the outbound rules and the allowed countries decide.',
  )
  // Behind the addresses of a shared cloud is every customer of it.
  if (cloud === 'generic' || limitsCountries(allowedCountries)) return [allowed]
  const open =
    'The far side may transfer calls (SIP REFER), the cloud is shared with others, and every country may be called: whoever gets a transfer through calls anywhere at your cost. Name the countries that may be called (CountryCodes).'
  return [allowed, finding('Warning', null, open)]
}

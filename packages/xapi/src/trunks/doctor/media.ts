// Will there be sound: codecs both sides have, and encryption that fits the transport.
import { textIn, textsIn } from '@cordboard/model'
import type { CloudKind } from '@cordboard/providers'
import type { DoctorFacts } from './facts.ts'
import { type Finding, finding } from './finding.ts'

/** What each cloud speaks. */
const SPOKEN: Readonly<Partial<Record<CloudKind, readonly string[]>>> = {
  'twilio-trunk': ['PCMU', 'PCMA'],
  'twilio-domain': ['PCMU', 'PCMA', 'OPUS'],
  livekit: ['PCMU', 'PCMA', 'G722'],
  wavix: ['PCMU', 'PCMA', 'G729'],
}
/** Passed through end to end: they work when the phone speaks them too. */
const PASSED_THROUGH: ReadonlySet<string> = new Set(['G729', 'OPUS'])

export function mediaFindings(facts: DoctorFacts): readonly Finding[] {
  return [...codecFindings(facts), ...encryptionFindings(facts)]
}

function codecFindings({ cloud, gateway, systemCodecs }: DoctorFacts): readonly Finding[] {
  const own = textsIn(gateway.Codecs)
  const list = (own.length > 0 ? own : systemCodecs).map((each) => each.toUpperCase())
  const spoken = SPOKEN[cloud] ?? null
  const found: Finding[] = [finding('Info', 'LocalCodec', 'Codecs are offered in this order: %1$s.', list.join(', '))]
  const passed = list.filter((each) => PASSED_THROUGH.has(each))
  if (passed.length > 0) {
    const text = '%1$s is passed through, not converted: it is used only on calls whose other side speaks it too.'
    found.push(finding('Info', 'LocalCodec', text, passed.join(', ')))
  }
  if (spoken !== null && !list.some((each) => spoken.includes(each))) {
    const text = 'None of the trunk’s codecs is spoken there. Add one of %1$s.'
    found.push(finding('Error', 'CodecMismatch', text, spoken.join(', ')))
  } else if (list.every((each) => PASSED_THROUGH.has(each))) {
    const text =
      'The trunk offers only codecs that are passed through: calls of phones without them fail. Add PCMU or PCMA.'
    found.push(finding('Error', 'CodecMismatch', text))
  } else if (spoken !== null && !spoken.includes(list[0] ?? '')) {
    const text = '%1$s stands first, which is not spoken there. Put PCMU first.'
    found.push(finding('Warning', 'CodecMismatch', text, list[0] ?? ''))
  }
  return found
}

function encryptionFindings({ cloud, trunk, gateway }: DoctorFacts): readonly Finding[] {
  const srtp = textIn(gateway.SRTPMode) || 'SRTPDisabled'
  const transport = textIn(trunk.fields.TransportRestriction) || 'Any'
  const isTls = transport === 'TLS'
  if (cloud === 'twilio-trunk' || cloud === 'twilio-domain') {
    if (srtp === 'SRTPEnforced' && !isTls) {
      const text =
        'SRTP is enforced, but the transport is %1$s. Twilio wants both or none: set the transport to TLS (port 5061), or SRTP to disabled.'
      return [finding('Error', 'TransportMismatch', text, transport)]
    }
    if (srtp !== 'SRTPEnforced' && isTls) {
      const text =
        'The transport is TLS, but SRTP is not enforced. With Secure Trunking on, Twilio refuses such calls (32208): set SRTP to enforced.'
      return [finding('Warning', 'TransportMismatch', text)]
    }
    if (srtp === 'SRTPEnabled') {
      const text =
        'SRTP is set to enabled, which offers both kinds; Twilio refuses encryption without Secure Trunking (32207) and plain audio with it. Set it to enforced or disabled.'
      return [finding('Warning', 'TransportMismatch', text)]
    }
    return []
  }
  if (srtp !== 'SRTPDisabled' && !isTls) {
    const text =
      'SRTP is on, but the transport is %1$s: the keys of the encryption travel in the clear. Use TLS if the carrier has it.'
    return [finding('Warning', 'TransportMismatch', text, transport)]
  }
  if (cloud === 'livekit' && transport !== 'TCP' && !isTls) {
    return [finding('Warning', 'TransportMismatch', 'Fonio asks for TCP, but the transport is %1$s.', transport)]
  }
  return []
}

// What a test call says of a trunk, as findings.
import type { TestCallAnswer } from '@cordboard/link'
import { type CloudKind, explainFailure } from '@cordboard/providers'
import { type Finding, finding } from './finding.ts'

/** Some faults show only after the first refresh of the call: shorter ones prove less. Seconds. */
const ENOUGH_OUT = 32
const ENOUGH_IN = 40

export interface TestedTrunk {
  readonly number: string
  readonly name: string
  readonly cloud: CloudKind
  readonly publicAddress: string | null
}

export function outboundReports(call: TestCallAnswer, trunk: TestedTrunk): readonly Finding[] {
  return [...wayFindings(call, trunk), ...outcomeFindings(call, trunk), ...mediaFindings(call)]
}

function wayFindings(call: TestCallAnswer, trunk: TestedTrunk): readonly Finding[] {
  const found: Finding[] = []
  if (call.rule !== null) found.push(finding('Info', 'OutboundRuleFound', 'Outbound rule %1$s was used.', call.rule))
  if (call.trunk === null) {
    found.push(
      finding(
        'Error',
        'RouteFailed',
        'The call left by no trunk: no outbound rule takes this number from this extension, or its routes cannot be used.',
      ),
    )
  } else if (call.trunk !== trunk.number) {
    const text = 'The call left by trunk %1$s, not by %2$s (%3$s): another outbound rule or route comes first.'
    found.push(finding('Warning', 'RouteSkipped', text, call.trunk, trunk.name, trunk.number))
  }
  if (call.dialled !== null)
    found.push(
      finding(
        'Info',
        'OutboundDialed',
        'The carrier was asked for %1$s at %2$s (%3$s).',
        call.dialled,
        call.source ?? '',
        call.transport ?? '',
      ),
    )
  if (call.callerShown !== null)
    found.push(finding('Info', 'ExtraHeader', 'The far side was shown the caller %1$s.', shownIn(call)))
  return found
}

/** As the headers had it: `+1555 (From), +1556 (P-Asserted-Identity)`. */
function shownIn({ callerShown, callerHeaders }: TestCallAnswer): string {
  const shown = callerHeaders.map(({ name, user }) => `${user} (${name})`)
  return shown.length > 0 ? shown.join(', ') : (callerShown ?? '')
}

function outcomeFindings(call: TestCallAnswer, { cloud, publicAddress }: TestedTrunk): readonly Finding[] {
  if (call.answeredAt !== null) {
    const seconds = Math.floor(((call.endedAt ?? call.answeredAt) - call.answeredAt) / 1000)
    const good = finding('Info', 'OutboundCallSuccessful', 'The call was answered and lasted %1$s s.', String(seconds))
    if (seconds >= ENOUGH_OUT) return [good]
    const short = 'The call lasted less than %1$s s: whether it survives its first refresh is not proved.'
    return [good, finding('Warning', 'WarnOutboundDuration', short, String(ENOUGH_OUT))]
  }
  const { status, reason } = call
  if (status === null) {
    return [finding('Error', 'OutboundCallFailed', 'The call was not answered in time.')]
  }
  const answered = finding(
    'Error',
    'OutboundCallFailed',
    'The call failed with %1$s %2$s.',
    String(status),
    reason ?? '',
  )
  if (call.trunk === null || status < 300) return [answered]
  const header = call.log.find(({ text }) => text.includes('X-Twilio-Error'))?.text ?? ''
  const said = /X-Twilio-Error: ([^;)]{1,200})/.exec(header)?.[1]
  const { meaning, tip } = explainFailure({
    cloud,
    status,
    reason: reason ?? '',
    ...(said === undefined ? {} : { headers: [['X-Twilio-Error', said]] as const }),
    ...(publicAddress === null ? {} : { sourceAddress: publicAddress }),
  })
  return [answered, finding('Error', 'SIPMessageResponse', '%1$s %2$s', meaning, tip)]
}

function mediaFindings({
  answeredAt,
  codec,
  packetsReceived,
  telephoneEvent,
  sessionTimers,
}: TestCallAnswer): readonly Finding[] {
  if (answeredAt === null) return []
  return [
    ...keyFindings(telephoneEvent),
    ...timerFindings(sessionTimers),
    ...(codec === null ? [] : [finding('Info', 'RemoteCodec', 'The codec was %1$s.', codec)]),
    packetsReceived > 0
      ? finding('Info', 'DestinationMediaIP', '%1$s audio packets were received.', String(packetsReceived))
      : finding(
          'Error',
          'RTPMismatchDetected',
          'No audio was received from the carrier. Check firewall and NAT for the RTP ports, and the address this system tells in SDP.',
        ),
  ]
}

function keyFindings(agreed: boolean | null): readonly Finding[] {
  if (agreed === null) return []
  const yes = 'Key presses go as telephone events (RFC 4733).'
  const no =
    'Telephone events (RFC 4733) were not agreed: keys that are pressed may not reach menus and conferences. Ask the carrier to switch them on (“RFC 2833 DTMF”).'
  return [agreed ? finding('Info', 'SupportedRFC2833', yes) : finding('Warning', 'NotSupportedRFC2833', no)]
}

function timerFindings(known: boolean | null): readonly Finding[] {
  if (known === null) return []
  const yes = 'The far side knows session timers (RFC 4028).'
  const no = 'The far side did not speak of session timers (RFC 4028): a call it loses is noticed by its silence only.'
  return [known ? finding('Info', 'SupportedSessionTimers', yes) : finding('Info', 'NotSupportedSessionTimers', no)]
}

export function inboundReports(call: TestCallAnswer, seconds: number): readonly Finding[] {
  if (call.call === null) return notCome(call, seconds)
  const found: Finding[] = [
    ...(call.source === null ? [] : [finding('Info', 'InboundCallSource', 'The call came from %1$s.', call.source)]),
    ...(call.transport === null ? [] : [finding('Info', 'InboundCallTransport', 'It came by %1$s.', call.transport)]),
    ...(call.dialled === null
      ? []
      : [
          finding(
            'Info',
            'InboundSIPMessage',
            'It called %1$s; the caller is %2$s.',
            call.dialled,
            call.callerShown ?? 'hidden',
          ),
        ]),
    ...(call.rule === null ? [] : [finding('Info', 'NumberFormatsMatch', 'Inbound rule %1$s took it.', call.rule)]),
  ]
  if (call.answeredAt === null) {
    if (call.endedAt === null)
      return [
        ...found,
        finding('Warning', null, 'The call came in, but was not answered within %1$s s.', String(seconds)),
      ]
    const text = 'The call came in, but nobody answered it: %1$s %2$s.'
    return [...found, finding('Error', 'InboundCallFailed', text, String(call.status ?? ''), call.reason ?? '')]
  }
  const lasted = call.endedAt === null ? seconds : Math.floor((call.endedAt - call.answeredAt) / 1000)
  const short = 'The call lasted less than %1$s s: whether it survives its first refresh is not proved.'
  return [
    ...found,
    ...mediaFindings(call),
    ...(lasted < ENOUGH_IN && call.endedAt !== null
      ? [finding('Warning', 'WarnOutboundDuration', short, String(ENOUGH_IN))]
      : []),
  ]
}

function notCome({ log }: TestCallAnswer, seconds: number): readonly Finding[] {
  if (log.length === 0) {
    const text =
      'No call came within %1$s s. Check at the carrier where the number leads (at Twilio the origination URI must begin with “sip:”), and whether a firewall keeps it out.'
    return [finding('Error', 'InboundCallFailed', text, String(seconds))]
  }
  return log.map(({ text }) => finding('Error', 'InboundCallFailed', '%1$s', text))
}

// Can the far side be reached: names, proxy, transport, certificate.
import { textIn } from '@cordboard/model'
import type { DoctorFacts, Inspection, Resolved } from './facts.ts'
import { type Code, type Finding, finding } from './finding.ts'

export function reachFindings(facts: DoctorFacts): readonly Finding[] {
  const { gateway, inspection } = facts
  const host = textIn(gateway.Host)
  if (host === '') {
    return [finding('Critical', 'RegistrarIsNotSet', 'Registrar/Server is empty: the trunk leads nowhere.')]
  }
  const enabled = directionFindings(facts)
  if (inspection === null) {
    const away = 'The switch is not running: names, connection and log-in were not checked.'
    return [...enabled, finding('Warning', null, away)]
  }
  const { registrar, proxy } = inspection.resolution
  return [
    ...enabled,
    ...resolved('Registrar', registrar),
    ...(proxy === null ? [] : resolved('Proxy', proxy)),
    ...transportFindings(facts, inspection),
    ...certificateFindings(facts, inspection),
    ...inspection.trouble.map((each) =>
      finding(
        inspection.line.up ? 'Warning' : 'Error',
        /certificate/i.test(each) ? 'SecureSIPCertificateInvalid' : 'TransportError',
        '%1$s',
        each,
      ),
    ),
  ]
}

function directionFindings({ trunk: { fields } }: DoctorFacts): readonly Finding[] {
  const out = fields.EnableOutboundCalls !== false && fields.Direction !== 'None' && fields.Direction !== 'Inbound'
  const into = fields.EnableInboundCalls !== false && fields.Direction !== 'None' && fields.Direction !== 'Outbound'
  if (!out && !into)
    return [finding('Error', 'TrunkIsDisabled', 'The trunk allows neither inbound nor outbound calls.')]
  if (!out) return [finding('Warning', 'TrunkIsInboundOnly', 'The trunk allows no outbound calls.')]
  return into ? [] : [finding('Warning', 'TrunkIsOutboundOnly', 'The trunk allows no inbound calls.')]
}

function resolved(who: 'Registrar' | 'Proxy', at: Resolved): readonly Finding[] {
  const { host, port, isAddress, naptr, srv, addresses, error } = at
  const shown = [...new Set(addresses.map(({ address, port: to, transport }) => `${address}:${to} (${transport})`))]
  if (isAddress) {
    const plain = finding(
      'Info',
      who === 'Registrar' ? 'RegistrarIsIPaddress' : 'ProxyIsIpAddress',
      `${who} is the address %1$s.`,
      host,
    )
    if (port !== 0) return [plain]
    const zero = `${who} is an address, so its port cannot be found out: set it.`
    return [plain, finding('Warning', `${who}ZeroPortIP`, zero)]
  }
  if (error !== null) {
    const code: Code = `${who}FQDNIsNotResolved`
    const text = `${who} %1$s cannot be resolved: %2$s Compare the name with what the carrier gave.`
    return [finding('Critical', code, text, host, error)]
  }
  const named = finding('Info', `${who}IsFQDN`, `${who} is the name %1$s.`, host)
  const found = naptr ? 'ResolvesToNAPTR' : srv ? 'ResolvesToSRV' : 'ResolvesToHOST'
  const six = addresses.some(({ address }) => address.includes(':'))
  return [
    named,
    finding('Info', `${who}${found}`, `${who} %1$s is found at %2$s.`, host, shown.slice(0, 10).join(', ')),
    ...(six ? [finding('Info', `${who}ResolvesToAAAA`, `${who} %1$s has IPv6 addresses.`, host)] : []),
    ...(port === 0 && !naptr && !srv
      ? [
          finding(
            'Warning',
            `${who}FqdnHasNoNAPTRorSRV`,
            `${who} %1$s has neither NAPTR nor SRV records: set the port.`,
            host,
          ),
        ]
      : []),
  ]
}

function transportFindings({ trunk, gateway }: DoctorFacts, { resolution }: Inspection): readonly Finding[] {
  const wanted = textIn(trunk.fields.TransportRestriction) || 'Any'
  const used = [...new Set(resolution.registrar.addresses.map((each) => each.transport.toUpperCase()))]
  const info = finding('Info', 'TransportType', 'Transport %1$s; in use: %2$s.', wanted, used.join(', ') || 'none')
  const port = Number(gateway.Port)
  if (wanted === 'TLS' && port === 5060) {
    const text = 'The transport is TLS, but the port is 5060, where carriers speak UDP and TCP. TLS is usually at 5061.'
    return [info, finding('Warning', 'TransportMismatch', text)]
  }
  if ((wanted === 'UDP' || wanted === 'TCP') && port === 5061) {
    const text = 'The port is 5061, where carriers speak TLS, but the transport is %1$s.'
    return [info, finding('Warning', 'TransportMismatch', text, wanted)]
  }
  if (used.length === 0 && resolution.registrar.error === null) {
    const text = 'None of the carrier’s addresses can be used with transport %1$s and this IP mode.'
    return [info, finding('Error', 'ErrNoTransport', text, wanted)]
  }
  return [info]
}

function certificateFindings({ now }: DoctorFacts, { tls }: Inspection): readonly Finding[] {
  if (tls === null) return []
  const until = Date.parse(tls.validUntil)
  const shown = finding(
    'Info',
    null,
    'The far side’s certificate is %1$s, issued by %2$s, valid until %3$s.',
    tls.subject,
    tls.issuer,
    tls.validUntil,
  )
  if (!Number.isFinite(until) || until >= now) return [shown]
  return [
    shown,
    finding(
      'Error',
      'SecureSIPCertificateDateInvalid',
      'The far side’s certificate has run out at %1$s.',
      tls.validUntil,
    ),
  ]
}

// Whether a certificate proves a SIP domain: a DNS name or address, or the domain as a SIP URI (RFC 5922 7.1). Pure.
import { checkServerIdentity, type PeerCertificate } from 'node:tls'

/** Undefined when it does; else the error that ends the handshake. */
export function checkServer(name: string, certificate: PeerCertificate): Error | undefined {
  return sipDomains(certificate).includes(name.toLowerCase()) ? undefined : checkServerIdentity(name, certificate)
}

/** Domains given as `URI:sip:example.com`. */
function sipDomains(certificate: PeerCertificate): readonly string[] {
  const text = certificate.subjectaltname ?? ''
  // A value in quotation marks may hold anything, also what looks like a further name.
  if (text.includes('"')) return []
  const prefix = 'uri:sip:'
  return text
    .toLowerCase()
    .split(', ')
    .flatMap((part) => (part.startsWith(prefix) ? [part.slice(prefix.length)] : []))
}

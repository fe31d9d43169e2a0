// Which cloud stands behind a host name.

export type CloudKind = 'twilio-trunk' | 'twilio-domain' | 'livekit' | 'wavix' | 'generic'

const twilioTrunk = /^[a-z0-9-]{1,63}\.pstn(?:\.[a-z0-9-]{1,63})?\.twilio\.com$/
const twilioDomain = /^[a-z0-9-]{1,63}\.sip(?:\.[a-z0-9-]{1,63})?\.twilio\.com$/
const livekit = /^(?:[a-z0-9-]{1,63}\.){1,4}livekit\.cloud$/
const wavix = /^(?:[a-z0-9-]{1,63}\.){1,3}wavix\.(?:net|com)$/

/** By registrar host, with or without port; a host nobody knows is `generic`. Edges (`.ashburn.`, `.us1.`) belong to their cloud. */
export function cloudOf(hostWithPort: string): CloudKind {
  if (hostWithPort.length > 261) return 'generic'
  const host = hostWithPort
    .trim()
    .toLowerCase()
    .replace(/:[0-9]{1,5}$/, '')
    .replace(/\.$/, '')
  if (twilioTrunk.test(host)) return 'twilio-trunk'
  if (twilioDomain.test(host)) return 'twilio-domain'
  if (livekit.test(host)) return 'livekit'
  return wavix.test(host) ? 'wavix' : 'generic'
}

// Addresses clouds publish for their signalling and media, ready for the allow list and for telling which trunk an INVITE belongs to.
import type { CloudKind } from './cloud.ts'

export interface PublishedRange {
  /** Network in CIDR form. */
  readonly cidr: string
  readonly use: 'signalling' | 'media' | 'both' | 'messaging'
  readonly where: string
}

export interface RangePreset {
  readonly Id: string
  readonly Name: string
  /** The clouds whose trunks these addresses serve. */
  readonly clouds: readonly CloudKind[]
  /** Where the list was published. */
  readonly source: string
  readonly ranges: readonly PublishedRange[]
}

const at = (use: PublishedRange['use'], cidr: string, where: string): PublishedRange => ({ cidr, use, where })

export const rangePresets: readonly RangePreset[] = [
  {
    Id: 'twilio',
    Name: 'Twilio (trunks and SIP domains)',
    clouds: ['twilio-trunk', 'twilio-domain'],
    source: 'https://www.twilio.com/docs/sip-trunking/ip-addresses',
    ranges: [
      at('signalling', '54.172.60.0/30', 'Ashburn'),
      at('signalling', '54.244.51.0/30', 'Umatilla'),
      at('signalling', '54.171.127.192/30', 'Dublin'),
      at('signalling', '35.156.191.128/30', 'Frankfurt'),
      at('signalling', '54.65.63.192/30', 'Tokyo'),
      at('signalling', '54.169.127.128/30', 'Singapore'),
      at('signalling', '54.252.254.64/30', 'Sydney'),
      at('signalling', '177.71.206.192/30', 'Sao Paulo'),
      at('media', '168.86.128.0/18', 'everywhere'),
    ],
  },
  {
    Id: 'livekit',
    Name: 'LiveKit (Fonio)',
    clouds: ['livekit'],
    source: 'Fonio’s guide for 3CX',
    ranges: [at('both', '143.223.88.0/21', 'everywhere'), at('both', '161.115.160.0/19', 'everywhere')],
  },
  {
    Id: 'wavix',
    Name: 'Wavix',
    clouds: ['wavix'],
    source: 'https://wavix.com (SIP trunking)',
    ranges: [
      at('signalling', '95.211.82.14/32', 'nl.wavix.net'),
      at('signalling', '209.58.144.243/32', 'us.wavix.net'),
      at('signalling', '23.108.101.90/32', 'sg.wavix.net'),
      at('signalling', '173.234.106.26/32', 'au.wavix.net'),
      at('messaging', '62.212.73.112/32', 'webhooks'),
    ],
  },
]

/** Networks from which a cloud’s INVITEs come. */
export function signallingRanges(cloud: CloudKind): readonly string[] {
  return rangePresets
    .filter((p) => p.clouds.includes(cloud))
    .flatMap((p) => p.ranges.filter((r) => r.use === 'signalling' || r.use === 'both').map((r) => r.cidr))
}

// Twilio's host names: a trunk's or SIP Domain's name in its general, localised and older regional forms (twilio.com/docs/sip-trunking).

/** Where Twilio's edges are, as its console lists them. */
export const edges = [
  { edge: 'ashburn', place: 'North America Virginia', region: 'us1' },
  { edge: 'umatilla', place: 'North America Oregon', region: 'us2' },
  { edge: 'dublin', place: 'Europe Ireland', region: 'ie1' },
  { edge: 'frankfurt', place: 'Europe Germany', region: 'de1' },
  { edge: 'singapore', place: 'Asia Pacific Singapore', region: 'sg1' },
  { edge: 'tokyo', place: 'Asia Pacific Tokyo', region: 'jp1' },
  { edge: 'sao-paulo', place: 'South America São Paulo', region: 'br1' },
  { edge: 'sydney', place: 'Asia Pacific Sydney', region: 'au1' },
] as const

export type Edge = (typeof edges)[number]['edge']

export interface LocalizedUri {
  readonly edge: Edge
  readonly place: string
  readonly host: string
}

export interface CloudHost {
  /** The general form: `name.pstn.twilio.com`. */
  readonly domainName: string
  /** Ashburn when the name does not say. */
  readonly edge: Edge
}

/** `mypbx.pstn.twilio.com` as `mypbx.pstn.ashburn.twilio.com` and so on, one per edge. */
export function localizedUris(domainName: string): readonly LocalizedUri[] {
  return edges.map(({ edge, place }) => ({
    edge,
    place,
    host: domainName.replace(/twilio\.com$/, `${edge}.twilio.com`),
  }))
}

/** Reads a Request-URI's host as one of these names; null when it is none. Private (`-ix`) and regional (`us1`) forms count too. */
export function readCloudHost(host: string, product: 'pstn' | 'sip'): CloudHost | null {
  const found = /^([a-z0-9.-]{1,200})\.(pstn|sip)\.(?:([a-z0-9-]{1,20})\.)?twilio\.com\.?$/.exec(host.toLowerCase())
  if (found === null || found[2] !== product) return null
  const [, name = '', , place] = found
  const edge = place === undefined ? 'ashburn' : edgeOf(place)
  return edge === null ? null : { domainName: `${name}.${product}.twilio.com`, edge }
}

function edgeOf(place: string): Edge | null {
  const plain = place.endsWith('-ix') ? place.slice(0, -3) : place
  return edges.find((one) => one.edge === plain || one.region === plain)?.edge ?? null
}

// Origination URLs: how they are read, and in which order a call tries them.
import type { HeaderLine } from '@cordboard/sip'
import type { OriginationUrl } from '../twilio-account/index.ts'

export interface Destination {
  /** Request-URI and next hop at once. */
  readonly uri: string
  readonly secure: boolean
  /** X- headers asked for behind the `?`. */
  readonly headers: readonly HeaderLine[]
}

/** Statuses after which no other URL is tried (twilio.com/docs/sip-trunking, origination). */
const finalStatuses: ReadonlySet<number> = new Set([400, 404, 405, 410, 416, 482, 484, 486])

export function mayTryNext(status: number): boolean {
  return !finalStatuses.has(status) && status < 600
}

/**
 * `sip:[user@]host[:port][;transport=udp|tcp|tls][;edge=…][?X-name=value&…]` for a call to `number`. A secure trunk goes by TLS
 * whatever the URL says; `sips:` becomes sip over TLS. Null when it cannot be read.
 */
export function destinationOf(url: string, number: string, secureTrunk: boolean): Destination | null {
  const found = /^(sips?):(?:([^@;?]+)@)?([^;?@]+)((?:;[^;?]*)*)(?:\?(.*))?$/i.exec(url.slice(0, 1024))
  if (found === null) return null
  const [, scheme = 'sip', user = number, hostPort = '', params = '', query = ''] = found
  const wanted = /;transport=(udp|tcp|tls)/i.exec(params)?.[1]?.toLowerCase() ?? 'udp'
  const secure = secureTrunk || scheme.toLowerCase() === 'sips' || wanted === 'tls'
  return {
    uri: `sip:${user}@${hostPort}${secure || wanted !== 'udp' ? `;transport=${secure ? 'tls' : wanted}` : ''}`,
    secure,
    headers: query.split('&').flatMap((pair): HeaderLine[] => {
      const [name = '', value = ''] = pair.split('=', 2)
      return /^x-[a-z0-9-]{1,64}$/i.test(name) ? [[name, decoded(value)]] : []
    }),
  }
}

/** What cannot be unescaped stays as it is; line breaks never reach a header. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value).replaceAll(/[\r\n]/g, ' ')
  } catch {
    return value
  }
}

/**
 * The enabled URLs in the order to try: lowest priority first, among equals drawn by weight. `random` gives numbers in [0, 1).
 */
export function orderOf(urls: Iterable<OriginationUrl>, random: () => number): readonly OriginationUrl[] {
  const left = [...urls].filter((url) => url.enabled)
  const ordered: OriginationUrl[] = []
  while (left.length > 0) {
    const priority = Math.min(...left.map((url) => url.priority))
    const equals = left.filter((url) => url.priority === priority)
    const chosen = draw(equals, random())
    if (chosen === undefined) break
    ordered.push(chosen)
    left.splice(left.indexOf(chosen), 1)
  }
  return ordered
}

/** `at` in [0, 1) falls into one of the shares, each as wide as its weight. */
function draw(urls: readonly OriginationUrl[], at: number): OriginationUrl | undefined {
  let rest = at * urls.reduce((sum, url) => sum + url.weight, 0)
  for (const url of urls) {
    rest -= url.weight
    if (rest < 0) return url
  }
  return urls[0]
}

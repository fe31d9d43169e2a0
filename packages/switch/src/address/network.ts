// Networks (address with mask) and sets of them that answer "is this address inside?" in a few look-ups.
import ipaddr from 'ipaddr.js'
import { formatIp, type Ip, parseIp } from './ip.ts'

export interface Network {
  readonly ip: Ip
  /** 0..32 or 0..128. */
  readonly prefixLength: number
}

/** Reads "10.0.0.0/8", "10.0.0.0/255.0.0.0", "2001:db8::/32" or a single address; host bits are cleared. Else null. */
export function parseNetwork(text: string): Network | null {
  const trimmed = text.trim()
  const slash = trimmed.indexOf('/')
  const ip = parseIp(slash < 0 ? trimmed : trimmed.slice(0, slash))
  if (ip === null) return null
  const longest = ip.family === 4 ? 32 : 128
  const prefixLength = slash < 0 ? longest : readPrefix(trimmed.slice(slash + 1), longest)
  return prefixLength === null ? null : { ip: maskIp(ip, prefixLength), prefixLength }
}

/** Text of a network; a single address has no slash. */
export function formatNetwork(network: Network): string {
  const text = formatIp(network.ip)
  return network.prefixLength === (network.ip.family === 4 ? 32 : 128) ? text : `${text}/${network.prefixLength}`
}

/** Clears every bit behind the prefix. */
export function maskIp(ip: Ip, prefixLength: number): Ip {
  if (ip.family === 4) return { family: 4, value: maskNumber(ip.value, prefixLength, 32) }
  return { family: 6, words: ip.words.map((word, i) => maskNumber(word, prefixLength - 16 * i, 16)) }
}

/**
 * The key under which a source address is counted: an IPv4 address itself, an IPv6 address by its /64 (one customer has
 * all of it). An unreadable address is its own key.
 */
export function sourceKey(address: string): string {
  const ip = parseIp(address)
  if (ip === null) return address.slice(0, 64)
  return ip.family === 4 ? formatIp(ip) : formatNetwork({ ip: maskIp(ip, 64), prefixLength: 64 })
}

/** An immutable set of networks: one hash table per prefix length that occurs. */
export interface NetworkSet {
  readonly size: number
  has(address: string | Ip): boolean
}

/** Builds the set; networks that overlap or repeat are fine. */
export function networkSet(networks: Iterable<Network>): NetworkSet {
  const v4 = new Map<number, Set<number>>()
  const v6 = new Map<number, Set<string>>()
  let size = 0
  for (const { ip, prefixLength } of networks) {
    size++
    if (ip.family === 4) bucket(v4, prefixLength).add(maskNumber(ip.value, prefixLength, 32))
    else bucket(v6, prefixLength).add(wordsKey(maskIp(ip, prefixLength)))
  }
  return {
    size,
    has(address) {
      const ip = typeof address === 'string' ? (size === 0 ? null : parseIp(address)) : address
      if (ip === null) return false
      if (ip.family === 4) {
        for (const [bits, values] of v4) if (values.has(maskNumber(ip.value, bits, 32))) return true
      } else {
        for (const [bits, values] of v6) if (values.has(wordsKey(maskIp(ip, bits)))) return true
      }
      return false
    },
  }
}

function bucket<T>(byLength: Map<number, Set<T>>, length: number): Set<T> {
  const found = byLength.get(length)
  if (found) return found
  const made = new Set<T>()
  byLength.set(length, made)
  return made
}

function wordsKey(ip: Ip): string {
  return ip.family === 6 ? ip.words.join(':') : String(ip.value)
}

/** Keeps the first `bits` of `width` bits (32 or 16). */
function maskNumber(value: number, bits: number, width: number): number {
  if (bits >= width) return value
  if (bits <= 0) return 0
  const rest = 2 ** (width - bits)
  return value - (value % rest)
}

function readPrefix(text: string, longest: number): number | null {
  if (/^\d{1,3}$/.test(text)) return Number(text) <= longest ? Number(text) : null
  if (longest !== 32 || parseIp(text)?.family !== 4) return null
  return ipaddr.IPv4.parse(text).prefixLengthFromSubnetMask()
}

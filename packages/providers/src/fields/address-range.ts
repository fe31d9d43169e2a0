// Sets of IP addresses, as people write them: single addresses, networks (a.b.c.d/24) and spans (a.b.c.d-e.f.g.h), IPv4 and IPv6.

/** Both ends belong to the range. The family keeps IPv4 and IPv6 apart; IPv4-mapped IPv6 counts as IPv4. */
export interface AddressRange {
  readonly family: 4 | 6
  readonly first: bigint
  readonly last: bigint
}

export type ParsedRanges =
  | { readonly ok: true; readonly ranges: readonly AddressRange[] }
  | { readonly ok: false; readonly reason: string }

const maxEntries = 256
const maxText = 16_384

/** Reads a list separated by commas, semicolons or white space. */
export function parseAddressRanges(text: string): ParsedRanges {
  if (text.length > maxText) return { ok: false, reason: `longer than ${maxText} characters` }
  const entries = text.split(/[\s,;]+/).filter((entry) => entry !== '')
  if (entries.length > maxEntries) return { ok: false, reason: `more than ${maxEntries} entries` }
  const ranges: AddressRange[] = []
  for (const entry of entries) {
    const range = parseRange(entry)
    if (range === null) return { ok: false, reason: `“${entry.slice(0, 64)}” is no IP address, network or range` }
    ranges.push(range)
  }
  return ranges.length === 0 ? { ok: false, reason: 'empty' } : { ok: true, ranges }
}

export function addressInRanges(address: string, ranges: readonly AddressRange[]): boolean {
  const ip = parseAddress(address)
  return ip !== null && ranges.some((r) => r.family === ip.family && r.first <= ip.value && ip.value <= r.last)
}

function parseRange(entry: string): AddressRange | null {
  const slash = entry.indexOf('/')
  if (slash >= 0) return network(entry.slice(0, slash), entry.slice(slash + 1))
  const dash = entry.indexOf('-')
  const from = parseAddress(dash < 0 ? entry : entry.slice(0, dash))
  const to = dash < 0 ? from : parseAddress(entry.slice(dash + 1))
  if (from === null || to === null || from.family !== to.family || from.value > to.value) return null
  return { family: from.family, first: from.value, last: to.value }
}

function network(address: string, prefix: string): AddressRange | null {
  const ip = parseAddress(address)
  if (ip === null || !/^[0-9]{1,3}$/.test(prefix)) return null
  const bits = ip.family === 4 ? 32 : 128
  if (Number(prefix) > bits) return null
  const size = 1n << BigInt(bits - Number(prefix))
  const first = (ip.value / size) * size
  return { family: ip.family, first, last: first + size - 1n }
}

interface Address {
  readonly family: 4 | 6
  readonly value: bigint
}

function parseAddress(text: string): Address | null {
  if (text.length > 45) return null
  return text.includes(':') ? parseV6(text) : parseV4(text)
}

function parseV4(text: string): Address | null {
  const parts = text.split('.')
  if (parts.length !== 4) return null
  let value = 0n
  for (const part of parts) {
    // Leading zeros are refused: some programs read them as octal.
    if (!/^(0|[1-9][0-9]{0,2})$/.test(part) || Number(part) > 255) return null
    value = value * 256n + BigInt(part)
  }
  return { family: 4, value }
}

const mappedV4 = 0xffffn << 32n

function parseV6(text: string): Address | null {
  const halves = text.split('::')
  if (halves.length > 2) return null
  const head = groups(halves[0] ?? '')
  const tail = halves.length === 2 ? groups(halves[1] ?? '') : []
  if (head === null || tail === null) return null
  const gap = 8 - head.length - tail.length
  if (halves.length === 2 ? gap < 1 : gap !== 0) return null
  const all = [...head, ...Array<number>(gap).fill(0), ...tail]
  const value = all.reduce((sum, group) => sum * 65_536n + BigInt(group), 0n)
  return value >> 32n === 0xffffn ? { family: 4, value: value - mappedV4 } : { family: 6, value }
}

/** The 16-bit groups of one side of `::`; the last may be written as IPv4. */
function groups(text: string): number[] | null {
  if (text === '') return []
  const found: number[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    if (part.includes('.')) {
      const v4 = index === parts.length - 1 ? parseV4(part) : null
      if (v4 === null) return null
      found.push(Number(v4.value >> 16n), Number(v4.value & 0xffffn))
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) found.push(Number.parseInt(part, 16))
    else return null
  }
  return found.length > 8 ? null : found
}

// Turns a listen setting with a wildcard into one entry per local address, so that no socket is ever bound to the wildcard.
import { formatIp, parseIp } from './ip.ts'

/** One address of a network interface (as node:os networkInterfaces tells them, without the grouping). */
export interface InterfaceAddress {
  readonly name: string
  readonly address: string
  readonly prefixLength: number
}

export interface ListenAddress {
  readonly address: string
  readonly port: number
}

/**
 * The addresses to bind for a setting. "0.0.0.0" stands for every local IPv4 address, "::" for every local address of both
 * families except link-local IPv6 (which needs a zone). Anything else stands for itself. Each address comes once, in the
 * order of the interfaces; a wildcard on a machine without addresses gives an empty list.
 */
export function expandListen(setting: ListenAddress, interfaces: readonly InterfaceAddress[]): ListenAddress[] {
  const ip = parseIp(setting.address)
  if (ip === null) return [setting]
  const text = formatIp(ip)
  if (text !== '0.0.0.0' && text !== '::') return [{ address: text, port: setting.port }]
  const found = new Set<string>()
  for (const { address } of interfaces) {
    const local = parseIp(address)
    if (local === null || (local.family === 6 && (ip.family === 4 || isLinkLocal(local.words)))) continue
    found.add(formatIp(local))
  }
  return [...found].map((address) => ({ address, port: setting.port }))
}

function isLinkLocal(words: readonly number[]): boolean {
  return ((words[0] ?? 0) & 0xffc0) === 0xfe80
}

// Which local address speaks to a remote one, when several are bound. Pure.
import { isIPv6 } from 'node:net'

interface LocalEndpoint {
  readonly address: string
}

/** Same family, loopback with loopback, then the longest common prefix of address bits; null when no family fits. */
export function chooseEndpoint<Local extends LocalEndpoint>(
  remote: string,
  candidates: readonly Local[],
): Local | null {
  const family = isIPv6(remote)
  const sameFamily = candidates.filter((candidate) => isIPv6(candidate.address) === family)
  const first = sameFamily[0]
  if (first === undefined || sameFamily.length === 1) return first ?? null
  const remoteBytes = addressBytes(remote)
  let best = first
  let bestScore = -1
  for (const candidate of sameFamily) {
    const bytes = addressBytes(candidate.address)
    const score = commonBits(bytes, remoteBytes) + (isLoopback(candidate.address) === isLoopback(remote) ? 1000 : 0)
    if (score > bestScore) {
      best = candidate
      bestScore = score
    }
  }
  return best
}

/** 127.0.0.0/8 and ::1. */
export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1'
}

function addressBytes(address: string): readonly number[] {
  if (!address.includes(':')) return address.split('.').map(Number)
  const zone = address.indexOf('%')
  const plain = zone < 0 ? address : address.slice(0, zone)
  const [head = '', tail] = plain.split('::')
  const headGroups = head === '' ? [] : head.split(':')
  const tailGroups = tail === undefined || tail === '' ? [] : tail.split(':')
  const missing = Math.max(0, 8 - headGroups.length - tailGroups.length)
  const groups = [...headGroups, ...new Array<string>(tail === undefined ? 0 : missing).fill('0'), ...tailGroups]
  return groups.flatMap((group) => {
    const value = Number.parseInt(group, 16)
    return [value >> 8, value & 255]
  })
}

function commonBits(left: readonly number[], right: readonly number[]): number {
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) ^ (right[index] ?? 0)
    if (difference !== 0) return index * 8 + Math.clz32(difference) - 24
  }
  return left.length * 8
}

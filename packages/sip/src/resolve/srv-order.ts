// The order in which the servers of an SRV answer are tried: by priority, within one by weighted chance (RFC 2782). Pure.
import type { SrvRecord } from './types.ts'

/** `random` gives numbers in [0, 1), one for each choice. */
export function orderSrv(records: readonly SrvRecord[], random: () => number): readonly SrvRecord[] {
  const priorities = [...new Set(records.map((record) => record.priority))].sort((a, b) => a - b)
  return priorities.flatMap((priority) =>
    shuffled(
      records.filter((record) => record.priority === priority),
      random,
    ),
  )
}

/** Weight 0 stands first, so that it is chosen only when chance points at the very beginning. */
function shuffled(records: readonly SrvRecord[], random: () => number): readonly SrvRecord[] {
  const left = [...records.filter((record) => record.weight <= 0), ...records.filter((record) => record.weight > 0)]
  const order: SrvRecord[] = []
  while (left.length > 0) {
    const total = left.reduce((sum, record) => sum + Math.max(0, record.weight), 0)
    const point = Math.floor(random() * (total + 1))
    let sum = 0
    const found = left.findIndex((record) => {
      sum += Math.max(0, record.weight)
      return sum >= point
    })
    order.push(...left.splice(Math.max(0, found), 1))
  }
  return order
}

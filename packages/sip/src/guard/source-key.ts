// Which sources count as one: an IPv4 address, or an IPv6 /64 (what one customer usually gets).

/** Key of the table of sources. IPv4-mapped IPv6 counts as IPv4; anything odd is its own key (at most 64 characters). */
export function sourceKey(address: string): string {
  if (!address.includes(':')) return address.length > 64 ? address.slice(0, 64) : address
  if (address.length > 64) return address.slice(0, 64)
  const zone = address.indexOf('%')
  const plain = (zone < 0 ? address : address.slice(0, zone)).toLowerCase()
  if (plain.startsWith('::ffff:') && plain.includes('.')) return plain.slice(7)
  return `${firstFourGroups(plain).join(':')}::/64`
}

function firstFourGroups(address: string): string[] {
  const gap = address.indexOf('::')
  const head = (gap < 0 ? address : address.slice(0, gap)).split(':').filter((group) => group !== '')
  const tail = (gap < 0 ? '' : address.slice(gap + 2)).split(':').filter((group) => group !== '')
  // A dotted quad at the end stands for two groups.
  const tailGroups = tail.length + (tail.at(-1)?.includes('.') ? 1 : 0)
  const groups = [...head]
  while (groups.length < 8 - tailGroups && groups.length < 4) groups.push('0')
  for (const group of tail) {
    if (groups.length >= 4) break
    groups.push(group)
  }
  return groups.slice(0, 4).map((group) => group.replace(/^0{1,3}(?=.)/, ''))
}

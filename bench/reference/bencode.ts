// Bencoding as rtpengine's ng protocol uses it: texts, whole numbers, lists, dictionaries.

export type Bencoded = string | number | readonly Bencoded[] | { readonly [key: string]: Bencoded }

export function encode(value: Bencoded): string {
  if (typeof value === 'string') return `${Buffer.byteLength(value)}:${value}`
  if (typeof value === 'number') return `i${value}e`
  if (isList(value)) return `l${value.map(encode).join('')}e`
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `d${entries.map(([key, inner]) => encode(key) + encode(inner)).join('')}e`
}

function isList(value: Bencoded): value is readonly Bencoded[] {
  return Array.isArray(value)
}

/** Reads one value; throws when the text is not bencoded. */
export function decode(text: string): Bencoded {
  let at = 0
  const until = (end: string): string => {
    const stop = text.indexOf(end, at)
    if (stop < 0) throw new Error('not bencoded')
    const part = text.slice(at, stop)
    at = stop + 1
    return part
  }
  const value = (): Bencoded => {
    const kind = text[at]
    if (kind === 'i') {
      at++
      return Number(until('e'))
    }
    if (kind === 'l' || kind === 'd') {
      at++
      const items: Bencoded[] = []
      while (text[at] !== 'e' && at < text.length) items.push(value())
      at++
      if (kind === 'l') return items
      return Object.fromEntries(items.flatMap((key, i) => (i % 2 === 0 ? [[String(key), items[i + 1] ?? '']] : [])))
    }
    const length = Number(until(':'))
    const part = text.slice(at, at + length)
    at += length
    return part
  }
  return value()
}

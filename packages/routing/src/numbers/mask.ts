// Masks of callers and DIDs: a number, `*ending` or `beginning*`. A leading `+` does not count, zeros do.
import { withoutPlus } from './dialled.ts'

export type MaskKind = 'exact' | 'ending' | 'beginning' | 'any' | 'nothing'

/** A star elsewhere than first or last, or at both ends, matches nothing. */
export function maskKind(mask: string): MaskKind {
  if (mask === '') return 'nothing'
  if (mask === '*') return 'any'
  const star = mask.indexOf('*')
  if (star < 0) return 'exact'
  if (star !== mask.lastIndexOf('*')) return 'nothing'
  if (star === 0) return 'ending'
  return star === mask.length - 1 ? 'beginning' : 'nothing'
}

export function maskMatches(mask: string, number: string): boolean {
  const plain = withoutPlus(number)
  switch (maskKind(mask)) {
    case 'exact':
      return withoutPlus(mask) === plain
    case 'ending':
      return plain !== '' && plain.endsWith(withoutPlus(mask.slice(1)))
    case 'beginning':
      return plain !== '' && plain.startsWith(withoutPlus(mask.slice(0, -1)))
    case 'any':
      return plain !== ''
    case 'nothing':
      return false
  }
}

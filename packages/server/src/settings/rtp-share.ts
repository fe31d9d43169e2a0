// Divides the RTP ports among the media processes, so that none needs to ask another.

/** The inclusive share of process `index` of `count`; shares are even-aligned and do not overlap. */
export function rtpShare(
  firstPort: number,
  lastPort: number,
  index: number,
  count: number,
): { from: number; to: number } {
  const first = firstPort + (firstPort % 2)
  const pairs = Math.floor((lastPort - first + 1) / 2)
  const begin = Math.floor((pairs * index) / count)
  const end = Math.floor((pairs * (index + 1)) / count)
  return { from: first + begin * 2, to: first + end * 2 - 1 }
}

// Random bytes from a stock: one call of the generator serves hundreds of tags, ids and keys.

const stockBytes = 8192
/** Larger wishes go to the generator itself. */
const largestShare = 64

/** Wraps a source of random bytes. No byte is given out twice; a share stays valid for as long as it is held. */
export function randomPool(source: (bytes: number) => Buffer): (bytes: number) => Buffer {
  let stock: Buffer = Buffer.alloc(0)
  let used = 0
  return (bytes) => {
    if (bytes > largestShare) return source(bytes)
    if (used + bytes > stock.length) {
      stock = source(stockBytes)
      used = 0
    }
    const share = stock.subarray(used, used + bytes)
    used += bytes
    return share
  }
}

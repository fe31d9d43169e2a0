// Cuts a byte stream into frames and back: four bytes of length (big endian), then one JSON value in UTF-8.

/** No frame is larger than this; a peer that announces more is cut off. */
export const maxFrameBytes = 16 * 1024 * 1024

/** Where small batches are put together before their size is known. */
const room = Buffer.allocUnsafe(64 * 1024)

/** The text of one frame. Throws RangeError when it is over the limit. */
export function encodeText(value: unknown): string {
  const text = JSON.stringify(value)
  // No UTF-16 unit takes more than three bytes: only long texts need be measured.
  if (text.length * 3 > maxFrameBytes) {
    const length = Buffer.byteLength(text)
    if (length > maxFrameBytes) throw new RangeError(`a frame of ${length} bytes is over the limit of ${maxFrameBytes}`)
  }
  return text
}

/** Frames with these texts, one after the other. */
export function encodeFrames(texts: readonly string[]): Buffer {
  const most = texts.reduce((sum, text) => sum + 4 + text.length * 3, 0)
  if (most <= room.length) return Buffer.from(room.subarray(0, fill(room, texts)))
  const bytes = Buffer.allocUnsafe(texts.reduce((sum, text) => sum + 4 + Buffer.byteLength(text), 0))
  fill(bytes, texts)
  return bytes
}

function fill(bytes: Buffer, texts: readonly string[]): number {
  let at = 0
  for (const text of texts) {
    const length = bytes.write(text, at + 4)
    bytes.writeUInt32BE(length, at)
    at += 4 + length
  }
  return at
}

/** One frame by itself. */
export function encodeFrame(value: unknown): Buffer {
  return encodeFrames([encodeText(value)])
}

/** Collects chunks until frames are whole. Throws RangeError on an oversized frame and SyntaxError on one that is not JSON. */
export class FrameReader {
  #pending: Buffer = Buffer.alloc(0)

  /** Returns the frames completed by this chunk, in order. */
  push(chunk: Buffer): unknown[] {
    let bytes = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
    const frames: unknown[] = []
    while (bytes.length >= 4) {
      const length = bytes.readUInt32BE(0)
      if (length > maxFrameBytes)
        throw new RangeError(`a frame of ${length} bytes is over the limit of ${maxFrameBytes}`)
      if (bytes.length < 4 + length) break
      frames.push(JSON.parse(bytes.toString('utf8', 4, 4 + length)))
      bytes = bytes.subarray(4 + length)
    }
    this.#pending = bytes
    return frames
  }
}

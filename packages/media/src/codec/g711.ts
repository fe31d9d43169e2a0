// G.711: mu-law and A-law to and from 16-bit linear samples, and from one law to the other, by tables made once at load.

const MULAW_BIAS = 0x84
const MULAW_CLIP = 32635

function mulawByteToLinear(byte: number): number {
  const code = ~byte & 0xff
  const magnitude = ((((code & 0x0f) << 3) + MULAW_BIAS) << ((code >> 4) & 7)) - MULAW_BIAS
  return (code & 0x80) !== 0 ? -magnitude : magnitude
}

function linearToMulawByte(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0
  const magnitude = Math.min(sample < 0 ? -sample : sample, MULAW_CLIP) + MULAW_BIAS
  const segment = 31 - Math.clz32(magnitude) - 7
  return ~(sign | (segment << 4) | ((magnitude >> (segment + 3)) & 0x0f)) & 0xff
}

function alawByteToLinear(byte: number): number {
  const code = byte ^ 0x55
  const segment = (code >> 4) & 7
  const mantissa = ((code & 0x0f) << 4) + 8
  const magnitude = segment === 0 ? mantissa : (mantissa + 0x100) << (segment - 1)
  return (code & 0x80) !== 0 ? magnitude : -magnitude
}

function linearToAlawByte(sample: number): number {
  const sign = sample >= 0 ? 0x80 : 0
  const magnitude = sample >= 0 ? sample : -sample - 1
  const segment = magnitude < 0x100 ? 0 : 31 - Math.clz32(magnitude) - 7
  const mantissa = (magnitude >> (segment < 2 ? 4 : segment + 3)) & 0x0f
  return (sign | (segment << 4) | mantissa) ^ 0x55
}

/** mu-law byte to 16-bit linear sample. */
export const mulawToLinear: Int16Array = Int16Array.from({ length: 256 }, (_, byte) => mulawByteToLinear(byte))

/** A-law byte to 16-bit linear sample. */
export const alawToLinear: Int16Array = Int16Array.from({ length: 256 }, (_, byte) => alawByteToLinear(byte))

/** 16-bit linear sample (index `sample & 0xffff`) to mu-law byte. */
export const linearToMulaw: Uint8Array = Uint8Array.from({ length: 65536 }, (_, index) =>
  linearToMulawByte((index << 16) >> 16),
)

/** 16-bit linear sample (index `sample & 0xffff`) to A-law byte. */
export const linearToAlaw: Uint8Array = Uint8Array.from({ length: 65536 }, (_, index) =>
  linearToAlawByte((index << 16) >> 16),
)

/** mu-law byte to A-law byte. */
export const mulawToAlaw: Uint8Array = mulawToLinear.reduce((table, sample, byte) => {
  table[byte] = linearToAlawByte(sample)
  return table
}, new Uint8Array(256))

/** A-law byte to mu-law byte. */
export const alawToMulaw: Uint8Array = alawToLinear.reduce((table, sample, byte) => {
  table[byte] = linearToMulawByte(sample)
  return table
}, new Uint8Array(256))

/** Turns `length` law bytes from `input[start]` into samples at `output[outputStart]`; `table` is one of the two above. */
export function decodeG711(
  table: Int16Array,
  input: Uint8Array,
  start: number,
  length: number,
  output: Int16Array,
  outputStart: number,
): number {
  for (let i = 0; i < length; i++) output[outputStart + i] = table[input[start + i] ?? 0] ?? 0
  return length
}

/** Turns `count` samples from `input[start]` into law bytes at `output[outputStart]`; `table` is one of the two above. */
export function encodeG711(
  table: Uint8Array,
  input: Int16Array,
  start: number,
  count: number,
  output: Uint8Array,
  outputStart: number,
): number {
  for (let i = 0; i < count; i++) output[outputStart + i] = table[(input[start + i] ?? 0) & 0xffff] ?? 0
  return count
}

/** Replaces every byte by its entry in `table`: the whole of a law-to-law transcoding. */
export function translateBytes(
  table: Uint8Array,
  input: Uint8Array,
  start: number,
  length: number,
  output: Uint8Array,
  outputStart: number,
): number {
  for (let i = 0; i < length; i++) output[outputStart + i] = table[input[start + i] ?? 0] ?? 0
  return length
}

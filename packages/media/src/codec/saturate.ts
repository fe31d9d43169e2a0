// Keeps a number inside 16 bits.

/** `value` limited to -32768..32767. */
export function saturate16(value: number): number {
  return value > 32767 ? 32767 : value < -32768 ? -32768 : value
}

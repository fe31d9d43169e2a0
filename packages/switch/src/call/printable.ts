// Outside text made fit for headers, logs and records: bounded, and without control characters.

/** At most `max` UTF-16 units; control characters (C0, DEL, C1) become "?". */
export function printable(text: string, max: number): string {
  let out = ''
  for (const char of text.slice(0, max)) {
    const code = char.codePointAt(0) ?? 0
    out += code < 0x20 || (code >= 0x7f && code < 0xa0) ? '?' : char
  }
  return out
}

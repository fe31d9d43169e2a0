// What strangers wrote, made fit for a terminal: no control characters that move the cursor, retitle windows or hide text.

/** Line ends and tabs stay; other control characters (C0, DEL, C1, direction marks) become `\\xNN` or `\\uNNNN`. */
export function printable(text: string): string {
  let shown = ''
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    shown += isControl(code) ? escaped(code) : character
  }
  return shown
}

function isControl(code: number): boolean {
  if (code < 0x20) return code !== 0x0a && code !== 0x09 && code !== 0x0d
  // Directional embeddings and isolates turn what follows around.
  return (code >= 0x7f && code <= 0x9f) || (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)
}

function escaped(code: number): string {
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`
}

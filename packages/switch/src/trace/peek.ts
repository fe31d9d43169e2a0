// Reads the two things a trace needs from the bytes of a message without parsing it.

const LONGEST = 300
const CALL_ID_NAMES: readonly string[] = ['\r\ncall-id', '\r\ni']

/** The start line, at most 300 characters. */
export function startLineOf(bytes: Buffer): string {
  const end = bytes.indexOf('\r\n')
  return bytes.toString('utf8', 0, Math.min(end < 0 ? bytes.length : end, LONGEST))
}

/** The Call-ID, also in compact form; empty when there is none. */
export function callIdOf(bytes: Buffer): string {
  const end = bytes.indexOf('\r\n\r\n')
  const head = bytes.toString('latin1', 0, end < 0 ? bytes.length : end)
  const lower = head.toLowerCase()
  for (const name of CALL_ID_NAMES) {
    for (let from = lower.indexOf(name); from >= 0; from = lower.indexOf(name, from + 1)) {
      const colon = skipBlanks(head, from + name.length)
      if (head[colon] !== ':') continue
      const lineEnd = head.indexOf('\r\n', colon)
      return head
        .slice(colon + 1, lineEnd < 0 ? undefined : lineEnd)
        .trim()
        .slice(0, LONGEST)
    }
  }
  return ''
}

function skipBlanks(text: string, from: number): number {
  let i = from
  while (text[i] === ' ' || text[i] === '\t') i++
  return i
}

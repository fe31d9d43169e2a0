// Text of a stranger in an operator's sentence: short and printable.

const longest = 40

export function shown(text: string): string {
  const cut = text.slice(0, longest)
  let out = ''
  for (const char of cut) out += isPrintable(char) ? char : '?'
  return cut.length < text.length ? `${out}…` : out
}

function isPrintable(char: string): boolean {
  const code = char.codePointAt(0) ?? 0
  return code >= 0x20 && !(code >= 0x7f && code <= 0x9f)
}

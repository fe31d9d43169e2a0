// Takes secrets out of a message before a trace shows it: digest responses and SRTP keys.

const mask = '***'

const secretHeaders = ['authorization', 'proxy-authorization', 'authentication-info', 'proxy-authentication-info']

/**
 * The text of a message with the values of Authorization and Proxy-Authorization (folded lines too) and the keys of
 * `a=crypto` and `a=key-mgmt` lines and `k=` lines replaced by `***`. Works line by line and never fails.
 */
export function maskSecrets(text: string): string {
  const lines = text.split('\n')
  let hiding = false
  const kept: string[] = []
  for (const line of lines) {
    const end = line.endsWith('\r') ? '\r' : ''
    const continues = line.startsWith(' ') || line.startsWith('\t')
    if (continues && hiding) continue
    hiding = isSecretHeader(line)
    kept.push(hiding ? `${headOf(line)} ${mask}${end}` : maskedBodyLine(line, end))
  }
  return kept.join('\n')
}

function isSecretHeader(line: string): boolean {
  const colon = line.indexOf(':')
  if (colon < 0 || colon > 64) return false
  return secretHeaders.includes(line.slice(0, colon).trim().toLowerCase())
}

/** The name, and the scheme when it is one word behind it, so that a trace still tells Digest from Bearer. */
function headOf(line: string): string {
  const colon = line.indexOf(':')
  const name = line.slice(0, colon + 1)
  const scheme =
    line
      .slice(colon + 1)
      .trim()
      .split(' ', 1)[0] ?? ''
  return scheme.length > 0 && scheme.length <= 16 && !scheme.includes('=') ? `${name} ${scheme}` : name
}

function maskedBodyLine(line: string, end: string): string {
  const start = line.slice(0, 12).trimStart().toLowerCase()
  if (start.startsWith('k=')) return `k=${mask}${end}`
  if (start.startsWith('a=key-mgmt')) return `a=key-mgmt:${mask}${end}`
  if (!start.startsWith('a=crypto')) return line
  const key = line.toLowerCase().indexOf('inline:')
  return key < 0 ? `a=crypto:${mask}${end}` : `${line.slice(0, key + 7)}${mask}${end}`
}

// Codec names as the API writes them ("G.711 U-law", "PCMU", "G722") to SDP encoding names.

export function codecNames(names: readonly string[]): readonly string[] {
  return [...new Set(names.map(sdpName))].filter((name) => name !== '')
}

function sdpName(text: string): string {
  const plain = text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
  if (plain === 'G711ULAW' || plain === 'G711U' || plain === 'PCMU') return 'PCMU'
  if (plain === 'G711ALAW' || plain === 'G711A' || plain === 'PCMA') return 'PCMA'
  return plain.slice(0, 32)
}

// Codecs the system can be told to offer: rows of Defs/Codecs and what the codec lists may name.

export interface CodecRow {
  readonly Id: number
  readonly Name: string
  /** The SDP encoding name, as codec lists hold it. */
  readonly RfcName: string
}

/** G.711 and G.722 are transcoded; the others are passed through end to end. */
export const CODECS: readonly CodecRow[] = [
  { Id: 0, Name: 'G.711 U-law', RfcName: 'PCMU' },
  { Id: 8, Name: 'G.711 A-law', RfcName: 'PCMA' },
  { Id: 9, Name: 'G.722', RfcName: 'G722' },
  { Id: 18, Name: 'G.729', RfcName: 'G729' },
  { Id: 96, Name: 'OPUS', RfcName: 'opus' },
]

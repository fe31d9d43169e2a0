// Names the audio codecs we can decode and encode ourselves, and what RTP needs to know of each.

/** SDP encoding names (RFC 3551) of the codecs that can be transcoded; everything else passes through end to end. */
export type AudioCodec = 'PCMU' | 'PCMA' | 'G722'

/** What RTP and the sample path need to know of one codec. */
export interface AudioCodecFacts {
  readonly name: AudioCodec
  /** The RTP timestamp's rate. 8000 for G.722 too, although it carries 16 kHz audio (RFC 3551 4.5.2). */
  readonly rtpClockHz: 8000
  /** The rate of the samples its encoder takes and its decoder gives. */
  readonly sampleRateHz: 8000 | 16000
  /** Payload bytes per millisecond: 8 for all three, so a transcoded payload keeps its length. */
  readonly bytesPerMs: 8
  /** RFC 3551 table 4. */
  readonly staticPayloadType: number
  /** A payload filled with this byte is heard as silence. */
  readonly silenceByte: number
}

const facts: Readonly<Record<AudioCodec, AudioCodecFacts>> = {
  PCMU: {
    name: 'PCMU',
    rtpClockHz: 8000,
    sampleRateHz: 8000,
    bytesPerMs: 8,
    staticPayloadType: 0,
    silenceByte: 0xff,
  },
  PCMA: {
    name: 'PCMA',
    rtpClockHz: 8000,
    sampleRateHz: 8000,
    bytesPerMs: 8,
    staticPayloadType: 8,
    silenceByte: 0xd5,
  },
  G722: {
    name: 'G722',
    rtpClockHz: 8000,
    sampleRateHz: 16000,
    bytesPerMs: 8,
    staticPayloadType: 9,
    silenceByte: 0xfd,
  },
}

/** The facts of one codec. */
export function codecFacts(codec: AudioCodec): AudioCodecFacts {
  return facts[codec]
}

/** The codec an SDP encoding name stands for (case does not matter, RFC 8866 6.6), or null when we cannot transcode it. */
export function audioCodecNamed(name: string): AudioCodec | null {
  switch (name.length <= 4 ? name.toUpperCase() : '') {
    case 'PCMU':
      return 'PCMU'
    case 'PCMA':
      return 'PCMA'
    case 'G722':
      return 'G722'
    default:
      return null
  }
}

// The public door of @cordboard/media.

export { type AudioCodec, audioCodecNamed, codecFacts } from './codec/audio-codec.ts'
export { createDecoder, createEncoder, type FrameDecoder, type FrameEncoder } from './codec/frame-codec.ts'
export { alawToLinear, linearToAlaw, linearToMulaw, mulawToLinear } from './codec/g711.ts'
export { type DigitHearing, type DigitNews, hearEvent, hearNothing, startHearing } from './dtmf/digit-receiver.ts'
export { type DigitSending, nextDigitStep, startDigits } from './dtmf/digit-sender.ts'
export { dominantFrequency, goertzel, rms } from './dtmf/goertzel.ts'
export {
  decodeTelephoneEvent,
  digitOfEvent,
  encodeTelephoneEvent,
  eventOfDigit,
  type TelephoneEvent,
} from './dtmf/telephone-event.ts'
export type { EngineCounts } from './engine/engine-messages.ts'
export { defaultEngineSettings, type EngineSettings } from './engine/engine-settings.ts'
export { createDgramLoop } from './loop/dgram-loop.ts'
export { createEpollLoop, type EpollLoop } from './loop/epoll-loop.ts'
export { formatIpv4, parseIpv4 } from './loop/ipv4.ts'
export { loadLibc } from './loop/libc.ts'
export { type Destination, destination, type MediaLoop, type MediaSocket } from './loop/media-loop.ts'
export {
  type MediaOptions,
  type MediaPort,
  type MediaProcess,
  shippedMusic,
  shippedPromptsFolder,
  startMedia,
} from './process/start-media.ts'
export { Reception } from './rtp/reception.ts'
export { type ReceivedRtcp, type RtcpReport, readRtcp, writeRtcp } from './rtp/rtcp.ts'
export { classify, makePlain, RTP_HEADER, sequenceOf, ssrcOf, timestampOf, writeHeader } from './rtp/rtp-header.ts'
export {
  createSrtpReceiver,
  createSrtpSender,
  SRTP_HEADROOM,
  type SrtpReceiver,
  type SrtpSender,
  srtpKeyingFrom,
} from './srtp/srtp.ts'
export { createToneGenerator, type ToneGenerator } from './tone/tone-generator.ts'
export { callProgressTone, digitTones, type TonePlan } from './tone/tone-plan.ts'
export { type AudioClip, loadClip } from './wav/audio-clip.ts'
export { readWav, type WavReading } from './wav/read-wav.ts'
export { writeWav } from './wav/write-wav.ts'

// Sounds ready to play (already encoded for every codec we can make) and the players that cut frames from them.
import type { AudioCodec } from '../codec/audio-codec.ts'

/** One sound, encoded once when it was loaded: 8 bytes per millisecond in each codec. */
export interface EncodedSound {
  readonly seconds: number
  readonly byCodec: Readonly<Record<AudioCodec, Uint8Array>>
}

/** Gives the payload of one packet after the other. */
export interface FrameSource {
  /** Writes `length` payload bytes at `output[start]`; false when it has ended and wrote nothing. */
  next(output: Buffer, start: number, length: number): boolean
}

/** Endless silence of a codec. */
export class SilenceSource implements FrameSource {
  private readonly byte: number

  constructor(silenceByte: number) {
    this.byte = silenceByte
  }

  next(output: Buffer, start: number, length: number): boolean {
    output.fill(this.byte, start, start + length)
    return true
  }
}

/** Where a player stands; kept when the codec changes, so the sound goes on instead of starting again. */
export interface PlayerPlace {
  sound: number
  offset: number
  round: number
}

/** Plays sounds one after the other, `rounds` times (Infinity: for ever). The last frame is filled up with silence. */
export class SoundPlayer implements FrameSource {
  private readonly sounds: readonly Uint8Array[]
  private readonly rounds: number
  private readonly silenceByte: number
  private readonly place: PlayerPlace

  constructor(sounds: readonly Uint8Array[], rounds: number, silenceByte: number, place: PlayerPlace) {
    // Sounds without any sample would loop for ever in one frame.
    this.sounds = sounds.filter((sound) => sound.length > 0)
    this.rounds = this.sounds.length === 0 ? 0 : rounds
    this.silenceByte = silenceByte
    this.place = place
  }

  next(output: Buffer, start: number, length: number): boolean {
    const { place } = this
    let filled = 0
    while (filled < length && place.round < this.rounds) {
      const sound = this.sounds[place.sound]
      if (sound === undefined) {
        place.sound = 0
        place.round++
        continue
      }
      const count = Math.min(length - filled, sound.length - place.offset)
      for (let i = 0; i < count; i++) output[start + filled + i] = sound[place.offset + i] ?? 0
      filled += count
      place.offset += count
      if (place.offset < sound.length) continue
      place.offset = 0
      place.sound++
      if (place.sound === this.sounds.length) {
        place.sound = 0
        place.round++
      }
    }
    if (filled === 0) return false
    if (filled < length) output.fill(this.silenceByte, start + filled, start + length)
    return true
  }
}

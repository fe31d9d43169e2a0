// Turns a feed into a player: which sounds it needs, and whether they can be played in a leg's codec.
import type { Feed } from '@cordboard/link'
import { type AudioCodec, audioCodecNamed, codecFacts } from '../codec/audio-codec.ts'
import { soundKey } from './engine-messages.ts'
import type { Leg } from './leg.ts'
import { type FrameSource, SilenceSource, SoundPlayer } from './sound.ts'
import type { Fetched, SoundShelf } from './sound-shelf.ts'

/** The music that comes with the product. */
export const DEFAULT_MUSIC = ''

/** 'playing' also while sounds are on their way (silence is heard meanwhile). */
export type FeedStart = 'playing' | 'unreadable'

/** Most files of one prompt. */
export const MAX_PROMPT_FILES = 64

/** Gives the leg what its feed asks for. Called when the feed or the codec changes, and when a sound has come. */
export function startFeed(leg: Leg, shelf: SoundShelf, nowMs: number): FeedStart {
  const codec = leg.out.codec === null ? null : audioCodecNamed(leg.out.codec.name)
  if (leg.out.codec !== null && codec === null) {
    leg.silence = null
    leg.source = null
    return leg.media.feed.from === 'prompt' ? 'unreadable' : 'playing'
  }
  leg.silence = codec === null ? null : new SilenceSource(codecFacts(codec).silenceByte)
  const { feed } = leg.media
  const found = soundsOf(feed, shelf, nowMs)
  if (found === 'relay') leg.source = null
  else if (found === 'unreadable') {
    leg.source = leg.silence
    return 'unreadable'
  } else if (found === 'wait' || codec === null) leg.source = leg.silence
  else leg.source = playerFor(leg, codec, found.sounds, found.rounds)
  return 'playing'
}

interface Found {
  readonly sounds: readonly Exclude<Fetched, string>[]
  readonly rounds: number
}

function soundsOf(feed: Feed, shelf: SoundShelf, nowMs: number): Found | 'relay' | 'wait' | 'unreadable' {
  switch (feed.from) {
    case 'leg':
    case 'echo':
      return 'relay'
    case 'silence':
      return { sounds: [], rounds: 0 }
    case 'tone':
      return feed.tone === 'silence'
        ? { sounds: [], rounds: 0 }
        : all([shelf.get(soundKey('tone', feed.tone), nowMs)], Infinity)
    case 'music': {
      const own = shelf.get(soundKey('music', feed.file ?? DEFAULT_MUSIC), nowMs)
      return all([own === 'unreadable' ? shelf.get(soundKey('music', DEFAULT_MUSIC), nowMs) : own], Infinity)
    }
    case 'prompt': {
      if (feed.files.length === 0 || feed.files.length > MAX_PROMPT_FILES) return 'unreadable'
      const fetched = feed.files.map((file) => shelf.get(soundKey('prompt', file), nowMs))
      return all(fetched, Math.max(1, Math.trunc(feed.repeat)))
    }
  }
}

function all(fetched: readonly Fetched[], rounds: number): Found | 'wait' | 'unreadable' {
  const sounds: Exclude<Fetched, string>[] = []
  let waits = false
  for (const each of fetched) {
    if (each === 'unreadable') return 'unreadable'
    if (each === 'wait') waits = true
    else sounds.push(each)
  }
  return waits ? 'wait' : { sounds, rounds }
}

function playerFor(leg: Leg, codec: AudioCodec, sounds: Found['sounds'], rounds: number): FrameSource | null {
  if (sounds.length === 0) return leg.silence
  const encoded = sounds.map((sound) => sound.byCodec[codec])
  return new SoundPlayer(encoded, rounds, codecFacts(codec).silenceByte, leg.place)
}

/** True when both ask for the same, so that saying it again does not start it again. */
export function sameFeed(a: Feed, b: Feed): boolean {
  switch (a.from) {
    case 'silence':
    case 'echo':
      return a.from === b.from
    case 'tone':
      return b.from === 'tone' && a.tone === b.tone
    case 'leg':
      return b.from === 'leg' && a.endpoint === b.endpoint
    case 'music':
      return b.from === 'music' && a.file === b.file
    case 'prompt':
      return b.from === 'prompt' && a.play === b.play
  }
}

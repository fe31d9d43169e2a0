// What the pacer plays on each leg, and the news of prompts: played out, interrupted, unreadable.
import type { Feed, MediaEvent } from '@cordboard/link'
import { startFeed } from './feed-player.ts'
import type { Leg } from './leg.ts'
import type { EncodedSound } from './sound.ts'
import { SoundShelf } from './sound-shelf.ts'

export class Playing {
  private readonly shelf: SoundShelf
  private readonly event: (event: MediaEvent) => void

  /** `fetch` asks the disk for a sound, `event` tells the switch. */
  constructor(fetch: (key: string) => void, event: (event: MediaEvent) => void) {
    this.shelf = new SoundShelf(fetch)
    this.event = event
  }

  /** Starts what the leg's feed asks for, or goes on with it in another codec. */
  start(leg: Leg, nowMs: number): void {
    const { feed } = leg.media
    const started = startFeed(leg, this.shelf, nowMs)
    if (started === 'unreadable' && feed.from === 'prompt') this.finish(leg, feed.play, 'unreadable')
  }

  /** The disk's answer: legs that waited for it begin to sound. */
  fetched(key: string, sound: EncodedSound | null, legs: Iterable<Leg>, nowMs: number): void {
    this.shelf.put(key, sound, nowMs)
    for (const leg of legs) if (mayWaitFor(leg.media.feed, key)) this.start(leg, nowMs)
  }

  /** The pacer has come to the end of what the leg plays. */
  ended(leg: Leg): void {
    const { feed } = leg.media
    if (feed.from === 'prompt') this.finish(leg, feed.play, 'finished')
    else leg.source = leg.silence
  }

  /** Something else is wanted than `feed`, which was being played. */
  interrupted(leg: Leg, feed: Feed): void {
    if (feed.from === 'prompt')
      this.event({ type: 'played', endpoint: leg.pair.endpoint, play: feed.play, outcome: 'interrupted' })
  }

  /** The prompt is over; the leg hears silence from now on. */
  private finish(leg: Leg, play: string, outcome: 'finished' | 'unreadable'): void {
    leg.playedOut = play
    leg.media = { ...leg.media, feed: { from: 'silence' } }
    leg.source = leg.silence
    this.event({ type: 'played', endpoint: leg.pair.endpoint, play, outcome })
  }
}

function mayWaitFor(feed: Feed, key: string): boolean {
  if (feed.from === 'tone' || feed.from === 'music' || feed.from === 'prompt') return key.startsWith(`${feed.from}:`)
  return false
}

// The sounds this engine has at hand; asks the disk for what is missing and tells who waits when it came.
import type { EncodedSound } from './sound.ts'

/** 'wait': asked for; 'unreadable': the disk said no. */
export type Fetched = EncodedSound | 'wait' | 'unreadable'

/** A file may be replaced: after so long it is asked for again (the disk knows whether it changed). */
const FRESH_MS = 60_000
/** A file that could not be read may come soon. */
const UNREADABLE_MS = 2000
const MAX_SOUNDS = 256

interface Entry {
  sound: EncodedSound | 'wait' | 'unreadable'
  atMs: number
}

export class SoundShelf {
  private readonly entries = new Map<string, Entry>()
  private readonly ask: (key: string) => void

  constructor(ask: (key: string) => void) {
    this.ask = ask
  }

  /** The sound if it is here; otherwise it is on its way, and `put` will be called. */
  get(key: string, nowMs: number): Fetched {
    const entry = this.entries.get(key)
    if (entry !== undefined && (entry.sound === 'wait' || this.isFresh(key, entry, nowMs))) return entry.sound
    this.makeRoom()
    // A stale sound is played on while it is asked for again.
    const known = entry === undefined || entry.sound === 'unreadable' ? 'wait' : entry.sound
    this.entries.set(key, { sound: known, atMs: nowMs })
    this.ask(key)
    return known
  }

  put(key: string, sound: EncodedSound | null, nowMs: number): void {
    this.entries.delete(key)
    this.entries.set(key, { sound: sound ?? 'unreadable', atMs: nowMs })
  }

  /** What is here now, without asking for anything. */
  peek(key: string): Fetched {
    return this.entries.get(key)?.sound ?? 'wait'
  }

  get size(): number {
    return this.entries.size
  }

  private isFresh(key: string, entry: Entry, nowMs: number): boolean {
    if (entry.sound === 'unreadable') return nowMs - entry.atMs < UNREADABLE_MS
    return key.startsWith('tone:') || nowMs - entry.atMs < FRESH_MS
  }

  private makeRoom(): void {
    for (const [key, entry] of this.entries) {
      if (this.entries.size < MAX_SOUNDS) return
      if (entry.sound !== 'wait' && !key.startsWith('tone:')) this.entries.delete(key)
    }
  }
}

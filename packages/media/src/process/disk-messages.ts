// What goes between the media process and its disk thread.
import type { MediaEvent } from '@cordboard/link'
import type { EngineInput, EngineOutput } from '../engine/engine-messages.ts'
import type { ToneStyle } from '../tone/tone-plan.ts'

export interface DiskSettings {
  /** Prompts and music on hold; names in feeds are relative to it. */
  readonly promptsFolder: string
  /** The spoken prompts that come with the product. */
  readonly shippedPromptsFolder: string
  readonly recordingsFolder: string
  /** A WAV file. */
  readonly defaultMusic: string
  /** The same music as G.722 of 64 kbit/s without any header, made beforehand; null when there is none. */
  readonly defaultMusicG722: string | null
  readonly toneStyle: ToneStyle
}

/** To the disk: what the engine asked for, or the end. */
export type DiskRequest =
  | (EngineOutput & { readonly type: 'fetchSound' | 'openRecording' | 'recordingData' | 'closeRecording' })
  | { readonly type: 'finish' }

/** From the disk. */
export type DiskAnswer =
  | { readonly type: 'forEngine'; readonly input: EngineInput }
  | { readonly type: 'forSwitch'; readonly event: MediaEvent }
  | { readonly type: 'finished' }

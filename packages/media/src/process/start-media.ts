// Starts a media process's inside: the engine, its disk thread, and the door for the switch's commands.
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { MediaCommand, MediaEvent } from '@cordboard/link'
import type { EngineCounts, EngineOutput } from '../engine/engine-messages.ts'
import { defaultEngineSettings, type EngineSettings } from '../engine/engine-settings.ts'
import type { ToneStyle } from '../tone/tone-plan.ts'
import type { DiskAnswer, DiskRequest, DiskSettings } from './disk-messages.ts'
import { hostEngine } from './engine-host.ts'

/** Where events go: one end of a link, or a test. */
export interface MediaPort {
  send(event: MediaEvent): void
}

export interface MediaOptions {
  readonly port: MediaPort
  /** 'auto': epoll where koffi works, else dgram. Default 'auto'. */
  readonly loop?: 'auto' | 'dgram' | 'epoll'
  /** Inclusive; an odd first port is left out. */
  readonly rtpPorts: { readonly from: number; readonly to: number }
  readonly recordingsFolder: string
  readonly promptsFolder: string
  /** A WAV file; default the music that is shipped. */
  readonly defaultMusic?: string
  readonly toneStyle?: ToneStyle
  readonly settings?: Partial<Omit<EngineSettings, 'rtpPorts'>>
  /** The engine or the disk thread died: the process should end, so that it is started anew. */
  readonly onFailure?: (error: Error) => void
}

export interface MediaProcess {
  readonly loop: 'dgram' | 'epoll'
  handle(command: MediaCommand): void
  linkUp(): void
  linkDown(): void
  counts(): Promise<EngineCounts>
  /** Releases everything, finishes recordings, closes all sockets and threads. Resolves when nothing is left. */
  close(): Promise<void>
}

/** The music on hold that comes with the product. */
export const shippedMusic: string = fileURLToPath(new URL('../../assets/music-on-hold.wav', import.meta.url))

/** The spoken prompts that come with the product; feeds name them `shipped:NAME.wav`. */
export const shippedPromptsFolder: string = fileURLToPath(new URL('../../assets/prompts', import.meta.url))

const shippedMusicG722 = fileURLToPath(new URL('../../assets/music-on-hold.g722', import.meta.url))

/** Starts it. Rejects when the wanted loop is not possible here. */
export async function startMedia(options: MediaOptions): Promise<MediaProcess> {
  const settings: EngineSettings = { ...defaultEngineSettings, ...options.settings, rtpPorts: options.rtpPorts }
  const diskSettings: DiskSettings = {
    promptsFolder: options.promptsFolder,
    shippedPromptsFolder,
    recordingsFolder: options.recordingsFolder,
    defaultMusic: options.defaultMusic ?? shippedMusic,
    defaultMusicG722: options.defaultMusic === undefined ? shippedMusicG722 : null,
    toneStyle: options.toneStyle ?? 'us',
  }
  const asked = new Map<number, (counts: EngineCounts) => void>()
  let asks = 0
  let closing: Promise<void> | null = null
  const fail = (error: Error) => options.onFailure?.(error)
  const engineClosed = Promise.withResolvers<void>()
  const diskFinished = Promise.withResolvers<void>()
  const disk = new Worker(new URL('./disk-thread.ts', import.meta.url), { workerData: diskSettings })
  const toDisk = (request: DiskRequest) => disk.postMessage(request)
  const diskExited = new Promise<void>((resolve) => disk.once('exit', () => resolve()))

  function fromEngine(output: EngineOutput): void {
    switch (output.type) {
      case 'event':
        options.port.send(output.event)
        return
      case 'fetchSound':
      case 'openRecording':
      case 'recordingData':
      case 'closeRecording':
        toDisk(output)
        return
      case 'counted':
        asked.get(output.ask)?.(output.counts)
        asked.delete(output.ask)
        return
      case 'closed':
        engineClosed.resolve()
    }
  }

  const engine = hostEngine(options.loop ?? 'auto', settings, fromEngine, fail)
  disk.on('error', (error: unknown) => fail(error instanceof Error ? error : new Error(String(error))))
  disk.on('message', (answer: DiskAnswer) => {
    switch (answer.type) {
      case 'forEngine':
        engine.post(answer.input)
        return
      case 'forSwitch':
        options.port.send(answer.event)
        return
      case 'finished':
        diskFinished.resolve()
    }
  })
  // Tones and the default music are made ready before the first call needs them.
  for (const key of ['tone:ringback', 'tone:busy', 'tone:reorder', 'music:']) toDisk({ type: 'fetchSound', key })

  async function close(): Promise<void> {
    engine.post({ type: 'close' })
    await engineClosed.promise
    toDisk({ type: 'finish' })
    await diskFinished.promise
    await Promise.all([engine.end(), diskExited])
  }

  return {
    loop: engine.loop,
    handle: (command) => engine.post({ type: 'command', command }),
    linkUp: () => engine.post({ type: 'linkUp' }),
    linkDown: () => engine.post({ type: 'linkDown' }),
    counts() {
      asks++
      const ask = asks
      return new Promise((resolve) => {
        asked.set(ask, resolve)
        engine.post({ type: 'count', ask })
      })
    },
    close: () => {
      closing ??= close()
      return closing
    },
  }
}

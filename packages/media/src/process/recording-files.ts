// Writes recordings to disk as they grow; each file is a whole WAV at every moment, even if the process is killed.
import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { MediaEvent } from '@cordboard/link'
import type { WavFormat } from '../wav/wav-format.ts'
import { wavHeader, wavHeaderBytes, wavSizePatches } from '../wav/write-wav.ts'
import { pathInside } from './safe-path.ts'

/** The header is made right again after so many seconds of sound. */
const PATCH_SECONDS = 2
/** Sound waiting for a slow disk; more ends the recording. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024

export interface RecordingFiles {
  open(recording: string, path: string, sampleRateHz: number): void
  write(recording: string, data: Uint8Array): void
  close(recording: string): void
  /** Waits until everything is written and closed. */
  finish(): Promise<void>
}

export interface RecordingFilesNews {
  recorded(event: MediaEvent & { type: 'recorded' }): void
  /** A recording ended before its time. */
  failed(recording: string): void
}

interface Growing {
  readonly format: WavFormat
  readonly path: string
  file: FileHandle | null
  bytes: number
  patchedAt: number
  waiting: number
  error: string | null
  tail: Promise<void>
}

function seconds(growing: Growing): number {
  return growing.bytes / (growing.format.sampleRateHz * 4)
}

/** A sentence for the operator. */
function explain(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'ENOSPC') return 'the disk is full'
  if (code === 'EACCES' || code === 'EROFS') return 'the recordings folder cannot be written'
  return error instanceof Error ? error.message : String(error)
}

export function createRecordingFiles(folder: string, news: RecordingFilesNews): RecordingFiles {
  const growing = new Map<string, Growing>()
  const ending = new Set<Promise<void>>()

  async function begin(recording: Growing): Promise<void> {
    const path = pathInside(folder, recording.path)
    if (path === null) throw new Error(`${recording.path} does not lie inside the recordings folder`)
    await mkdir(dirname(path), { recursive: true })
    recording.file = await open(path, 'w', 0o640)
    await writeAll(recording.file, wavHeader(recording.format, 0), 0)
  }

  async function append(recording: Growing, data: Uint8Array): Promise<void> {
    recording.waiting -= data.length
    if (recording.file === null) return
    await writeAll(recording.file, data, wavHeaderBytes(recording.format) + recording.bytes)
    recording.bytes += data.length
    if (recording.bytes - recording.patchedAt >= recording.format.sampleRateHz * 4 * PATCH_SECONDS)
      await patch(recording)
  }

  async function patch(recording: Growing): Promise<void> {
    recording.patchedAt = recording.bytes
    if (recording.file === null) return
    for (const { offset, bytes } of wavSizePatches(recording.format, recording.bytes))
      await writeAll(recording.file, bytes, offset)
  }

  async function end(id: string, recording: Growing): Promise<void> {
    try {
      await patch(recording)
    } catch (error) {
      recording.error ??= explain(error)
    }
    await recording.file?.close().catch(() => {})
    recording.file = null
    news.recorded({
      type: 'recorded',
      recording: id,
      path: recording.path,
      seconds: Math.round(seconds(recording) * 100) / 100,
      bytes: recording.bytes === 0 && recording.error !== null ? 0 : wavHeaderBytes(recording.format) + recording.bytes,
      error: recording.error,
    })
  }

  /** One step after the other for each file; the first failure ends it. */
  function queue(id: string, recording: Growing, step: () => Promise<void>): void {
    recording.tail = recording.tail.then(async () => {
      if (recording.error !== null) return
      try {
        await step()
      } catch (error) {
        fail(id, recording, explain(error))
      }
    })
  }

  function fail(id: string, recording: Growing, reason: string): void {
    if (recording.error !== null) return
    recording.error = reason
    news.failed(id)
    finishOne(id)
  }

  function finishOne(id: string): void {
    const recording = growing.get(id)
    if (recording === undefined) return
    growing.delete(id)
    const done = recording.tail.then(() => end(id, recording))
    ending.add(done)
    done.finally(() => ending.delete(done)).catch(() => {})
  }

  return {
    open(id, path, sampleRateHz) {
      if (growing.has(id)) return
      const format: WavFormat = { encoding: 'pcm16', channels: 2, sampleRateHz }
      const recording: Growing = {
        format,
        path,
        file: null,
        bytes: 0,
        patchedAt: 0,
        waiting: 0,
        error: null,
        tail: Promise.resolve(),
      }
      growing.set(id, recording)
      queue(id, recording, () => begin(recording))
    },
    write(id, data) {
      const recording = growing.get(id)
      if (recording === undefined) return
      recording.waiting += data.length
      if (recording.waiting > MAX_WAITING_BYTES) fail(id, recording, 'the disk is too slow')
      else queue(id, recording, () => append(recording, data))
    },
    close: finishOne,
    async finish() {
      for (const id of [...growing.keys()]) finishOne(id)
      while (ending.size > 0) await Promise.all([...ending])
    },
  }
}

async function writeAll(file: FileHandle, data: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < data.length; ) {
    const { bytesWritten } = await file.write(data, done, data.length - done, position + done)
    done += bytesWritten
  }
}

// The thread that touches files for the media process: loads sounds, writes recordings.
import { setImmediate } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import type { DiskAnswer, DiskRequest, DiskSettings } from './disk-messages.ts'
import { createRecordingFiles } from './recording-files.ts'
import { createSoundLoader } from './sound-loader.ts'

/** Runs in a worker whose `workerData` are the DiskSettings. */
function runDisk(port: NonNullable<typeof parentPort>, settings: DiskSettings): void {
  const answer = (message: DiskAnswer) => port.postMessage(message)
  const sounds = createSoundLoader(settings, () => setImmediate())
  const files = createRecordingFiles(settings.recordingsFolder, {
    recorded: (event) => answer({ type: 'forSwitch', event }),
    failed: (recording) => answer({ type: 'forEngine', input: { type: 'recordingFailed', recording } }),
  })

  async function fetchSound(key: string): Promise<void> {
    const sound = await sounds.load(key).catch(() => null)
    answer({ type: 'forEngine', input: { type: 'soundFetched', key, sound } })
  }

  async function finish(): Promise<void> {
    await files.finish()
    answer({ type: 'finished' })
    port.close()
  }

  port.on('message', (request: DiskRequest) => {
    switch (request.type) {
      case 'fetchSound':
        void fetchSound(request.key)
        return
      case 'openRecording':
        files.open(request.recording, request.path, request.sampleRateHz)
        return
      case 'recordingData':
        files.write(request.recording, request.data)
        return
      case 'closeRecording':
        files.close(request.recording)
        return
      case 'finish':
        void finish()
    }
  })
}

if (parentPort !== null) runDisk(parentPort, workerData)

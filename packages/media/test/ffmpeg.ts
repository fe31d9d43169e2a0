// Debian's ffmpeg as an independent judge of our codecs and files; tests that need it are skipped where it is missing.
import { spawnSync } from 'node:child_process'

const found = spawnSync('ffmpeg', ['-version'], { stdio: 'ignore' }).status === 0

/** Give this as a test's `skip`: a reason where ffmpeg is missing, false where it is there. */
export const withoutFfmpeg: string | false = found ? false : 'ffmpeg is not installed'

/** Runs ffmpeg from its standard input to its standard output; throws with its own words when it fails. */
export function ffmpeg(inputOptions: readonly string[], outputOptions: readonly string[], input: Uint8Array): Buffer {
  const run = spawnSync('ffmpeg', ['-v', 'error', ...inputOptions, '-i', 'pipe:0', ...outputOptions, 'pipe:1'], {
    input,
    maxBuffer: 100_000_000,
    timeout: 20_000,
  })
  if (run.status !== 0) throw new Error(`ffmpeg failed: ${run.stderr.toString()}`)
  return run.stdout
}

/** Raw bytes as samples. */
export function samplesOf(bytes: Uint8Array): Int16Array {
  return new Int16Array(bytes.slice().buffer)
}

/** Samples as raw bytes. */
export function bytesOf(samples: Int16Array): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
}

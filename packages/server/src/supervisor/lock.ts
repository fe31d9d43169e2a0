// One Cordboard per DATA folder: the supervisor's socket is the lock, and goes with the process.
import { type LinkListener, listenUnix, protocolVersion } from '@cordboard/link'
import { socketNames } from '../settings/folders.ts'

/** Rejects with one sentence when another Cordboard already runs on this folder. */
export async function lockData(data: string, run: string): Promise<LinkListener> {
  const path = socketNames.supervisor(run)
  try {
    return await listenUnix({
      path,
      hello: {
        protocol: protocolVersion,
        role: 'control',
        name: 'supervisor',
        epoch: String(process.pid),
        pid: process.pid,
      },
      accept: () => ({ up() {}, frame() {}, down() {} }),
    })
  } catch (error) {
    if (error instanceof Error && error.message.includes('already listens'))
      throw new Error(
        `Another Cordboard is already running on ${data}; stop it first, or set CORDBOARD_DATA to another folder.`,
      )
    throw error
  }
}

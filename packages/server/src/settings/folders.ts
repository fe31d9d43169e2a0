// Where an instance keeps what: the folders below DATA, and the folder of its sockets.
import { createHash } from 'node:crypto'
import { lstat, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { maxSocketPathBytes } from '@cordboard/link'

export interface Folders {
  readonly data: string
  readonly run: string
  readonly switch: string
  readonly recordings: string
  readonly certificates: string
}

/** Makes the folders, private to this user. Sockets move to the temporary folder when DATA's path is too long for them. */
export async function makeFolders(data: string): Promise<Folders> {
  const folders: Folders = {
    data,
    run: runFolder(data),
    switch: join(data, 'switch'),
    recordings: join(data, 'recordings'),
    certificates: join(data, 'certificates'),
  }
  for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true, mode: 0o700 })
  await requirePrivate(folders.run)
  return folders
}

// The temporary folder is everybody's: whoever made the run folder before us could sit between the processes.
async function requirePrivate(folder: string): Promise<void> {
  const { uid, mode, isFolder } = await lstat(folder).then((found) => ({
    uid: found.uid,
    mode: found.mode & 0o777,
    isFolder: found.isDirectory(),
  }))
  if (isFolder && uid === process.getuid?.() && (mode & 0o077) === 0) return
  throw new Error(
    `The folder ${folder} for the sockets belongs to another user or may be entered by others (mode ${mode.toString(8)}): remove it, or set it to 700.`,
  )
}

/** Where the sockets of the instance on this folder are; nothing is made. */
export function runFolder(data: string): string {
  const beside = join(data, 'run')
  const longest = join(beside, 'supervisor.sock')
  if (Buffer.byteLength(longest) <= maxSocketPathBytes) return beside
  const name = createHash('sha256').update(data).digest('hex').slice(0, 16)
  return join(tmpdir(), `cordboard-${process.getuid?.() ?? 0}-${name}`)
}

export const socketNames = {
  supervisor: (run: string): string => join(run, 'supervisor.sock'),
  switch: (run: string): string => join(run, 'switch.sock'),
  media: (run: string, index: number): string => join(run, `media-${index}.sock`),
}

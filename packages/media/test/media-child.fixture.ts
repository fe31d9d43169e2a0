// A media process of its own for tests: commands come and events go over Node's IPC. Arguments: loop, first and last port, folder.
import type { MediaCommand } from '@cordboard/link'
import { startMedia } from '../src/process/start-media.ts'

const [loop = '', from = '', to = '', folder = ''] = process.argv.slice(2)
const media = await startMedia({
  port: { send: (event) => void (process.connected && process.send?.(event, undefined, {}, () => {})) },
  loop: loop === 'epoll' ? 'epoll' : 'dgram',
  rtpPorts: { from: Number(from), to: Number(to) },
  recordingsFolder: folder,
  promptsFolder: folder,
})
media.linkUp()
process.on('message', (command: MediaCommand) => media.handle(command))
// Whoever started it is gone, or wants it to end.
process.on('disconnect', () => void media.close())
process.send?.({ type: 'ready' })

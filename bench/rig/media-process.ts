// The product's media, driven directly: commands come and events go over Node's IPC. Arguments: loop, first port, folder.
import type { MediaCommand } from '@cordboard/link'
import { startMedia } from '@cordboard/media'

const [wanted = 'auto', firstPort = '', folder = ''] = process.argv.slice(2)
const media = await startMedia({
  port: { send: (event) => void process.send?.(event) },
  loop: wanted === 'dgram' || wanted === 'epoll' ? wanted : 'auto',
  rtpPorts: { from: Number(firstPort), to: 65_534 },
  recordingsFolder: folder,
  promptsFolder: folder,
})
media.linkUp()
process.on('message', (command: MediaCommand | { readonly type: 'close' }) => {
  if (command.type !== 'close') media.handle(command)
  else void media.close().then(() => process.exit(0))
})
process.on('disconnect', () => process.exit(0))
process.send?.({ type: 'ready' })

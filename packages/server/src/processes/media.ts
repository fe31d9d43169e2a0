// A media process: waits for the switch on its socket and carries sound for it. Arguments: run folder, index.
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { type LinkEnd, listenUnix, type MediaCommand, type MediaEvent, protocolVersion } from '@cordboard/link'
import { startMedia } from '@cordboard/media'
import { settingsOfEnvironment } from '../settings/environment.ts'
import { socketNames } from '../settings/folders.ts'
import { rtpShare } from '../settings/rtp-share.ts'
import { runChild } from '../supervisor/child-protocol.ts'

const [runFolder = '', indexText = '0'] = process.argv.slice(2)
const index = Number(indexText)

await runChild(async () => {
  const settings = settingsOfEnvironment()
  const epoch = randomUUID()
  const name = `media-${index}`
  let peer: LinkEnd<MediaEvent> | null = null
  const media = await startMedia({
    port: { send: (event) => peer?.send(event) },
    rtpPorts: rtpShare(settings.rtp.firstPort, settings.rtp.lastPort, index, settings.mediaProcesses),
    recordingsFolder: join(settings.data, 'recordings'),
    promptsFolder: join(settings.data, 'prompts'),
    settings: { name: `m${index}-${epoch.slice(0, 8)}` },
    onFailure: (error) => {
      process.stderr.write(`${name}: ${error.message}\n`)
      process.exit(1)
    },
  })
  const listener = await listenUnix<MediaEvent, MediaCommand>({
    path: socketNames.media(runFolder, index),
    hello: { protocol: protocolVersion, role: 'media', name, epoch, pid: process.pid },
    accept: (end) => ({
      up() {
        // One switch at a time: a new one takes over from whatever was there.
        peer?.close()
        peer = end
        media.linkUp()
      },
      frame: (command) => {
        if (peer === end) media.handle(command)
      },
      down() {
        if (peer !== end) return
        peer = null
        media.linkDown()
      },
    }),
  })
  return {
    notes: { loop: media.loop },
    stop: async () => {
      await listener.close()
      await media.close()
    },
  }
})

// A switch in a process of its own, so that a test can kill it; media and control frames go through Node's IPC.
import { createSecretKey, randomBytes } from 'node:crypto'
import type { ControlCommand, MediaEvent } from '@cordboard/link'
import { DEFAULT_LOCAL_NETWORKS, readAddressSettings } from '../address/advertise.ts'
import { createSwitch } from './create-switch.ts'

export type ToChild =
  | { readonly to: 'media.up'; readonly name: string; readonly epoch: string }
  | { readonly to: 'media.event'; readonly name: string; readonly epoch: string; readonly event: MediaEvent }
  | { readonly to: 'media.down'; readonly name: string; readonly epoch: string }
  | { readonly to: 'control.up' }
  | { readonly to: 'control'; readonly command: ControlCommand }
  /** Answer when everything is on disk and media can be leased. */
  | { readonly to: 'settle' }
  | { readonly to: 'stop' }

const [folder = '', port = '0'] = process.argv.slice(2)
const addresses = readAddressSettings(DEFAULT_LOCAL_NETWORKS, [])
if (!addresses.ok) throw new Error('unreadable networks')
const pbx = await createSwitch({
  sip: { endpoints: [{ transport: 'udp', address: '127.0.0.1', port: Number(port) }], loopLag: null },
  addresses: addresses.settings,
  mediaAddresses: [{ name: 'lo', address: '127.0.0.1', prefixLength: 8 }],
  leaseAhead: 8,
  folder,
  key: createSecretKey(Buffer.alloc(32, 5)),
  domain: 'pbx.example',
  realm: 'cordboard',
  clock: { monotonicMs: () => performance.now(), wallMs: () => Date.now(), boot: 'test' },
  random: (bytes) => randomBytes(bytes),
  log: () => {},
})

function settle(): void {
  const counts = pbx.counts()
  const saved = counts['journal.pending'] === 0 && counts.unsaved === 0
  if (saved && (counts['media.free'] ?? 0) > 0) process.send?.({ from: 'settled' })
  else setImmediate(settle)
}

process.on('message', (message: ToChild) => {
  switch (message.to) {
    case 'media.up': {
      const { name, epoch } = message
      pbx.media.up(name, epoch, (command) => process.send?.({ from: 'media', command }))
      return
    }
    case 'media.event':
      pbx.media.received(message.name, message.epoch, message.event)
      return
    case 'media.down':
      pbx.media.down(message.name, message.epoch)
      return
    case 'control.up':
      pbx.control.up((event) => process.send?.({ from: 'control', event }))
      return
    case 'control':
      pbx.control.received(message.command)
      return
    case 'settle':
      settle()
      return
    case 'stop':
      pbx.close().then(
        () => process.disconnect?.(),
        () => process.exit(1),
      )
  }
})
process.send?.({ from: 'ready', port: pbx.endpoints[0]?.port })

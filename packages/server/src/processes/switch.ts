// The switch process: SIP sockets, registrations and calls; joined to the media processes and to control. Argument: run folder.
import { randomBytes, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type ControlCommand,
  dialUnix,
  type Hello,
  type LinkEnd,
  listenUnix,
  type MediaCommand,
  type MediaEvent,
  protocolVersion,
  type SwitchEvent,
} from '@cordboard/link'
import { createResolver, type Endpoint } from '@cordboard/sip'
import {
  createSwitch,
  DEFAULT_LOCAL_NETWORKS,
  expandListen,
  type InterfaceAddress,
  readAddressSettings,
  type Switch,
} from '@cordboard/switch'
import { loadCertificates } from '../certificate/certificates.ts'
import { createLog } from '../log.ts'
import { settingsOfEnvironment } from '../settings/environment.ts'
import { socketNames } from '../settings/folders.ts'
import { interfaceAddresses, systemClock } from '../settings/network.ts'
import { loadSecretKey } from '../settings/secret-key.ts'
import type { Settings } from '../settings/settings.ts'
import { runChild } from '../supervisor/child-protocol.ts'

const [runFolder = ''] = process.argv.slice(2)
/** Ports kept ready per media address and process: a burst of calls takes them faster than they can be leased. */
const leaseAhead = 128
const linkLimits = { heartbeatMs: 500, silentMs: 3000 }

function endpointsOf(settings: Settings, interfaces: readonly InterfaceAddress[]): Endpoint[] {
  const plain = expandListen(settings.sip, interfaces)
  const secure = expandListen(settings.sips, interfaces)
  return [
    ...plain.flatMap((at) => [
      { transport: 'udp' as const, ...at },
      { transport: 'tcp' as const, ...at },
    ]),
    ...secure.map((at) => ({ transport: 'tls' as const, ...at })),
  ]
}

/** The interfaces on which RTP is leased: those the RTP setting names. */
function mediaAddresses(settings: Settings, interfaces: readonly InterfaceAddress[]): InterfaceAddress[] {
  return expandListen({ address: settings.rtp.address, port: 0 }, interfaces)
    .filter(({ address }) => !address.includes(':'))
    .map(
      ({ address }) => interfaces.find((entry) => entry.address === address) ?? { name: '', address, prefixLength: 32 },
    )
}

function dialMedia(theSwitch: Switch, hello: Hello, index: number): LinkEnd<MediaCommand> {
  const name = `media-${index}`
  let epoch = ''
  const end: LinkEnd<MediaCommand> = dialUnix<MediaCommand, MediaEvent>({
    path: socketNames.media(runFolder, index),
    hello,
    limits: linkLimits,
    handlers: {
      up(peer) {
        epoch = peer.epoch
        theSwitch.media.up(name, epoch, (command) => end.send(command))
      },
      frame: (event) => theSwitch.media.received(name, epoch, event),
      down: () => theSwitch.media.down(name, epoch),
    },
  })
  return end
}

await runChild(async () => {
  const settings = settingsOfEnvironment()
  const log = createLog('switch', settings.log)
  const interfaces = interfaceAddresses()
  const certificates = await loadCertificates(
    join(settings.data, 'certificates'),
    settings.fqdn,
    settings.publicAddress,
  )
  const networks = settings.localNetworks.length > 0 ? settings.localNetworks : DEFAULT_LOCAL_NETWORKS
  const addresses = readAddressSettings(networks, settings.publicAddress === null ? [] : [settings.publicAddress])
  if (!addresses.ok) throw new Error(`CORDBOARD_LOCAL_NETWORKS has "${addresses.wrong}", which is not a network.`)
  const extraCa = settings.extraCa === null ? [] : [await readFile(settings.extraCa, 'utf8')]
  const resolver = createResolver({ servers: settings.dns })
  const theSwitch = await createSwitch({
    resolver,
    sip: {
      endpoints: endpointsOf(settings, interfaces),
      tls: {
        certificates: [certificates.ecdsa, certificates.rsa].map(({ certificate, key }) => ({
          cert: certificate,
          key,
        })),
        extraCa: [certificates.authority, ...extraCa],
      },
      resolver,
      serverName: 'Cordboard',
    },
    addresses: addresses.settings,
    mediaAddresses: mediaAddresses(settings, interfaces),
    leaseAhead,
    folder: join(settings.data, 'switch'),
    key: await loadSecretKey(settings.keyFile),
    domain: settings.fqdn,
    realm: '3CXPhoneSystem',
    clock: systemClock(),
    random: randomBytes,
    log: (level, message, fields) => log[level](fields, message),
  })
  const hello: Hello = {
    protocol: protocolVersion,
    role: 'switch',
    name: 'switch',
    epoch: randomUUID(),
    pid: process.pid,
  }
  const media = Array.from({ length: settings.mediaProcesses }, (_, index) => dialMedia(theSwitch, hello, index))
  const listener = await listenUnix<SwitchEvent, ControlCommand>({
    path: socketNames.switch(runFolder),
    hello,
    limits: linkLimits,
    accept: (end, peer) => (peer.role === 'console' ? consolePeer(theSwitch, end) : controlPeer(theSwitch, end)),
  })
  return {
    notes: { endpoints: theSwitch.endpoints },
    setLevel: (level) => {
      log.level = level
    },
    stop: async (graceMs) => {
      await theSwitch.close(Math.max(0, graceMs - 4000))
      resolver.close()
      for (const end of media) end.close()
      await listener.close()
    },
  }
})

/** A control that comes while another is still joined takes over: it is the one that was started last. */
function controlPeer(theSwitch: Switch, end: LinkEnd<SwitchEvent>) {
  return {
    up: () => theSwitch.control.up((event) => end.send(event)),
    frame: (command: ControlCommand) => theSwitch.control.received(command),
    down: () => theSwitch.control.down(),
  }
}

function consolePeer(theSwitch: Switch, end: LinkEnd<SwitchEvent>) {
  const port = theSwitch.openConsole((event) => end.send(event))
  return { up() {}, frame: (command: ControlCommand) => port.received(command), down: () => port.down() }
}

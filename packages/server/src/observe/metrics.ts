// Prometheus figures of an instance: what control sees itself, and what the switch tells when asked.
import type { ControlCommand, LinkEnd, SwitchStatus } from '@cordboard/link'
import type { Store } from '@cordboard/store'
import type { SwitchDesk } from '@cordboard/xapi'
import type { Gauge } from 'prom-client'

export interface Metrics {
  text(): Promise<string>
}

export interface Observed {
  readonly store: Store
  readonly desk: SwitchDesk
  readonly link: LinkEnd<ControlCommand>
}

/** Figures are collected from the first question on: the library is loaded then, so that a start does without. */
export function createMetrics(from: Observed): Metrics {
  let made: Promise<Metrics> | null = null
  return {
    async text() {
      made ??= collect(from)
      return (await made).text()
    },
  }
}

async function collect(from: Observed): Promise<Metrics> {
  const { collectDefaultMetrics, Gauge: GaugeClass, Registry } = await import('prom-client')
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'cordboard_control_' })
  const gauge = (name: string, help: string, labels: string[] = []): Gauge =>
    new GaugeClass({ name: `cordboard_${name}`, help, labelNames: labels, registers: [registry] })
  const up = gauge('switch_up', 'Whether the switch is connected to control (1) or not (0).')
  const able = gauge('able', 'Whether calls can be placed (1) or not (0).')
  const calls = gauge('calls', 'Calls that are set up or being set up.')
  const registrations = gauge('registrations', 'Contacts that are registered.')
  const users = gauge('users', 'Users in the configuration the switch has.')
  const blocked = gauge('blocked_addresses', 'Addresses on the automatic block list.')
  const waiting = gauge('records_waiting', 'Call records that are not stored in the database yet.')
  const version = gauge('configuration_version', 'Version of the configuration.', ['where'])
  const ports = gauge('media_ports', 'RTP ports by media process and state.', ['process', 'state'])
  const frames = gauge('link_frames', 'Frames on the link to the switch since it came up.', ['direction'])

  const readSwitch = async (): Promise<void> => {
    const status = (await from.desk.request({ kind: 'status' }).catch(() => null)) as SwitchStatus | null
    able.set(status !== null && status.unable === null ? 1 : 0)
    if (status === null) return
    calls.set(status.calls)
    registrations.set(status.registrations)
    users.set(status.users)
    blocked.set(status.blocked)
    waiting.set(status.recordsWaiting)
    if (status.version !== null) version.set({ where: 'switch' }, status.version)
    for (const media of status.media) {
      ports.set({ process: media.name, state: 'in use' }, media.inUse)
      ports.set({ process: media.name, state: 'ready' }, media.leasedFree)
    }
  }
  return {
    async text() {
      up.set(from.desk.isUp ? 1 : 0)
      const figures = from.link.figures()
      frames.set({ direction: 'sent' }, figures.sent)
      frames.set({ direction: 'received' }, figures.received)
      frames.set({ direction: 'dropped' }, figures.dropped)
      version.set({ where: 'store' }, await from.store.version().catch(() => Number.NaN))
      await readSwitch()
      return registry.metrics()
    },
  }
}

// The values an engine runs with; every one may be set, so that tests need not wait.
import type { PortRange } from './port-pool.ts'

export interface EngineSettings {
  readonly rtpPorts: PortRange
  /** Given-back ports rest so long, swallowing late packets, before they are leased again. */
  readonly quarantineMs: number
  /** How long RTP goes on without the switch. */
  readonly withoutSwitchMs: number
  /** The feeding leg is taken for silent after so long; then silence is sent in its stead. */
  readonly fillAfterMs: number
  readonly figuresMs: number
  readonly rtcpMs: number
  /** Comfort noise is sent so often to a peer that put us on hold, to keep its NAT binding. */
  readonly keepaliveMs: number
  /** First part of every endpoint id. */
  readonly name: string
}

export const defaultEngineSettings: EngineSettings = {
  rtpPorts: { from: 16384, to: 32767 },
  quarantineMs: 30_000,
  withoutSwitchMs: 60_000,
  fillAfterMs: 60,
  figuresMs: 5000,
  rtcpMs: 5000,
  keepaliveMs: 10_000,
  name: 'm',
}

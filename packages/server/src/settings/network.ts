// The machine's addresses and clocks, in the shapes the switch asks for.
import { readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import type { Clock, InterfaceAddress } from '@cordboard/switch'

export function interfaceAddresses(): readonly InterfaceAddress[] {
  return Object.entries(networkInterfaces()).flatMap(([name, list]) =>
    (list ?? []).map((entry) => ({
      name,
      address: entry.address,
      prefixLength: Number(entry.cidr?.split('/')[1] ?? (entry.family === 'IPv4' ? 32 : 128)),
    })),
  )
}

/** Monotonic since the machine started, so that deadlines outlive a process; `boot` tells runs of the machine apart. */
export function systemClock(): Clock {
  let boot: string | null = null
  try {
    boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    // not Linux: deadlines then count by the wall clock after a restart
  }
  return {
    monotonicMs: () => Number(process.hrtime.bigint() / 1000n) / 1000,
    wallMs: () => Date.now(),
    boot,
  }
}

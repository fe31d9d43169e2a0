// A LiveKit project and a phone system's side of it, for tests: everything is closed and counted at the end.
import assert from 'node:assert/strict'
import { LabPhone } from '../../phone/lab-phone.ts'
import { tone } from '../../phone/mouth.ts'
import type { PhoneOptions } from '../../phone/phone-options.ts'
import { LiveKitCloud } from './cloud.ts'
import type { LiveKitOptions } from './settings.ts'

export const agentHz = 660
export const callerHz = 440

export async function withCloud(
  options: LiveKitOptions,
  phone: Partial<PhoneOptions>,
  story: (cloud: LiveKitCloud, ann: LabPhone) => Promise<void>,
): Promise<void> {
  const cloud = await LiveKitCloud.start({ agent: { says: tone(agentHz) }, ringEveryMs: 200, ...options })
  const transport = phone.transport ?? 'tcp'
  const server = { address: cloud.site.address, port: cloud.site.port(transport), domain: cloud.host }
  const ann = await LabPhone.start({ user: '+4930123', says: tone(callerHz), transport, server, ...phone })
  try {
    await story(cloud, ann)
    assert.deepEqual(cloud.site.faults, [])
  } finally {
    await ann.stop()
    await cloud.close()
  }
  const { timers, sessions, calls, connections, clientTransactions, serverTransactions } = cloud.site.counts()
  assert.deepEqual([timers, sessions, calls, connections, clientTransactions, serverTransactions], [0, 0, 0, 0, 0, 0])
}

/** A trunk for 999 and a rule for all. */
export function openFor999(cloud: LiveKitCloud): void {
  cloud.createInboundTrunk({ numbers: ['999'] })
  cloud.createDispatchRule()
}

// Idle connections are probed by the system: that keeps the NAT's memory of them and ends those whose peer is gone.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { openAgent } from '../stack/agent.fixture.ts'
import { answer, draft } from '../stack/drafts.fixture.ts'

const table = '/proc/net/tcp'

/** Seconds until the keep-alive probe of each established connection between two ports; null: another timer runs. */
function probes(ports: readonly [number, number]): (number | null)[] {
  const hex = ports.map((port) => port.toString(16).toUpperCase().padStart(4, '0'))
  const found: (number | null)[] = []
  for (const line of readFileSync(table, 'utf8').split('\n').slice(1)) {
    const [, local = '', remote = '', state, , timer = ''] = line.trim().split(/ +/)
    if (state !== '01' || !local.endsWith(`:${hex[0]}`) || !remote.endsWith(`:${hex[1]}`)) continue
    const [kind, ticks = ''] = timer.split(':')
    found.push(kind === '02' ? Number.parseInt(ticks, 16) / 100 : null)
  }
  return found
}

test('a connection is probed after 30 idle seconds at both ends, the one we open and the one we accept', {
  skip: existsSync(table) ? false : 'needs /proc/net/tcp',
}, async () => {
  const alice = await openAgent({ transport: 'tcp' })
  const bob = await openAgent({ transport: 'tcp' })
  const uri = `sip:bob@127.0.0.1:${bob.port};transport=tcp`
  const sent = alice.send(draft('OPTIONS', uri), { uri, flow: null })
  const { transaction, flow } = await bob.nextRequest()
  bob.stack.respond(transaction, answer(200))
  await sent.final()
  const until = performance.now() + 20_000
  const ends: readonly [number, number][] = [
    [flow.local.port, flow.remote.port],
    [flow.remote.port, flow.local.port],
  ]
  for (const end of ends) {
    // Until the last segment is acknowledged another timer may run.
    let [seconds] = probes(end)
    while (typeof seconds !== 'number' && performance.now() < until) {
      await new Promise((resolve) => setImmediate(resolve))
      ;[seconds] = probes(end)
    }
    assert.ok(typeof seconds === 'number' && seconds > 20 && seconds <= 30, `${seconds} s`)
  }
  await alice.close()
  await bob.close()
})

// The load against itself: what it says about a line that is perfect, and one that is not.
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { createDgramLoop } from '@cordboard/media'
import { createRtpLoad, type RtpLoad } from './rtp-load.ts'

/** Waits until the condition holds, within twenty seconds. */
async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000
  while (!holds()) {
    assert.ok(performance.now() < deadline, 'not in time')
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const options = { ptimeMs: 20, payloadType: 0, payloadBytes: 160, telephoneEvent: 101 }

async function withLoad(run: (load: RtpLoad) => Promise<void>): Promise<void> {
  const loop = createDgramLoop()
  const load = createRtpLoad({ loop, ...options })
  try {
    await run(load)
  } finally {
    load.close()
    loop.close()
    assert.equal(loop.figures().sockets, 0)
  }
}

describe('RTP load', () => {
  it('finds nothing wrong with a direct line, and hears the keys pressed on it', async () => {
    await withLoad(async (load) => {
      const [a, b] = [await load.addPeer('127.0.0.1'), await load.addPeer('127.0.0.1')]
      a.sendTo('127.0.0.1', b.port)
      b.sendTo('127.0.0.1', a.port)
      a.press('7')
      a.press('#')
      load.start()
      await until(() => b.digits.length === 2 && load.report().received >= 30)
      load.stop()
      await until(() => load.report().received === load.report().sent)
      const report = load.report()
      assert.deepEqual(b.digits, ['7', '#'])
      assert.deepEqual([report.lost, report.reordered, report.duplicated, report.foreign], [0, 0, 0, 0])
      assert.ok(report.delayMs.p50 > 0 && report.delayMs.p50 <= report.delayMs.max)
    })
  })

  it('counts what a bad line loses, turns around and doubles', async () => {
    const relay = createSocket('udp4')
    relay.bind(0, '127.0.0.1')
    await once(relay, 'listening')
    try {
      await withLoad(async (load) => {
        const [a, b] = [await load.addPeer('127.0.0.1'), await load.addPeer('127.0.0.1')]
        let count = 0
        let held: Buffer | null = null
        relay.on('message', (packet) => {
          count++
          if (count === 3) return
          if (count === 6) {
            held = packet
            return
          }
          relay.send(packet, b.port, '127.0.0.1')
          if (count === 9) relay.send(packet, b.port, '127.0.0.1')
          if (held !== null) relay.send(held, b.port, '127.0.0.1')
          held = null
        })
        a.sendTo('127.0.0.1', relay.address().port)
        load.start()
        await until(() => load.report().received >= 14)
        const report = load.report()
        assert.deepEqual([report.lost, report.reordered, report.duplicated], [1, 1, 1])
      })
    } finally {
      relay.close()
    }
  })
})

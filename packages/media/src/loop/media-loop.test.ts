// One set of promises, kept by every loop.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Waiting } from '../../test/rtp-peer.ts'
import { createDgramLoop } from './dgram-loop.ts'
import { createEpollLoop } from './epoll-loop.ts'
import { parseIpv4 } from './ipv4.ts'
import { loadLibc } from './libc.ts'
import { deaf, destination, type MediaLoop, type MediaSocket, type SocketOpening } from './media-loop.ts'

const localhost = parseIpv4('127.0.0.1')!

interface Turned {
  readonly loop: MediaLoop
  readonly end: () => void
}

const libc = loadLibc()
const loops: readonly (readonly [string, () => Turned])[] = [
  [
    'dgram',
    () => {
      const loop = createDgramLoop()
      return { loop, end: () => loop.close() }
    },
  ],
  ...(libc.ok
    ? [
        [
          'epoll',
          () => {
            const loop = createEpollLoop(libc.libc)
            // Turned from the test's own loop, so that both can be looked at.
            const turning = setInterval(() => loop.turn(0), 1)
            return {
              loop,
              end: () => {
                clearInterval(turning)
                loop.close()
              },
            }
          },
        ] as const,
      ]
    : []),
]

function opening(loop: MediaLoop, port = 0, address = '127.0.0.1'): Promise<SocketOpening> {
  return new Promise((resolve) => loop.open(address, port, deaf, resolve))
}

async function openSocket(loop: MediaLoop): Promise<MediaSocket> {
  const result = await opening(loop)
  assert.ok(result.ok)
  return result.socket
}

for (const [name, start] of loops) {
  describe(`media loop on ${name}`, () => {
    it('carries a datagram from one socket to another and tells where it came from', async () => {
      const { loop, end } = start()
      try {
        const [a, b] = [await openSocket(loop), await openSocket(loop)]
        const heard: { text: string; ip: number; port: number }[] = []
        b.sink = {
          datagram: (packet, length, ip, port) =>
            void heard.push({ text: packet.toString('latin1', 0, length), ip, port }),
        }
        a.send(Buffer.from('hello, not this'), 5, destination(localhost, b.port))
        await new Waiting().until(() => heard.length === 1, 'a datagram', 15_000)
        assert.deepEqual(heard[0], { text: 'hello', ip: localhost, port: a.port })
        assert.equal(a.address, '127.0.0.1')
      } finally {
        end()
      }
    })

    it('calls a taken port taken, and an address that is not ours refused', async () => {
      const { loop, end } = start()
      try {
        const first = await openSocket(loop)
        const second = await opening(loop, first.port)
        assert.ok(!second.ok && second.why === 'taken')
        const foreign = await opening(loop, 0, '192.0.2.1')
        assert.ok(!foreign.ok && foreign.why === 'refused')
        const text = await opening(loop, 0, 'no address')
        assert.ok(!text.ok && text.why === 'refused')
        assert.equal(loop.figures().sockets, 1)
      } finally {
        end()
      }
    })

    it('hears only its peer once connected, and everybody again afterwards', async () => {
      const { loop, end } = start()
      try {
        // A port the system chose is lost when a socket is disconnected; one that was asked for stays.
        const probe = await openSocket(loop)
        probe.close()
        const named = await opening(loop, probe.port)
        assert.ok(named.ok)
        const a = named.socket
        const [peer, stranger] = [await openSocket(loop), await openSocket(loop)]
        const heard: string[] = []
        const toA = destination(localhost, a.port)
        a.sink = { datagram: (packet, length) => void heard.push(packet.toString('latin1', 0, length)) }
        const answered: string[] = []
        peer.sink = { datagram: (packet, length) => void answered.push(packet.toString('latin1', 0, length)) }
        a.connect(destination(localhost, peer.port))
        stranger.send(Buffer.from('stranger'), 8, toA)
        peer.send(Buffer.from('peer'), 4, toA)
        a.send(Buffer.from('answer'), 6, destination(localhost, peer.port))
        a.send(Buffer.from('elsewhere'), 9, destination(localhost, stranger.port))
        await new Waiting().until(() => heard.length > 0 && answered.length > 0, 'the peer', 15_000)
        a.connect(null)
        stranger.send(Buffer.from('stranger'), 8, toA)
        a.send(Buffer.from('again'), 5, destination(localhost, peer.port))
        await new Waiting().until(() => heard.length === 2 && answered.length === 2, 'the stranger', 15_000)
        assert.deepEqual(heard, ['peer', 'stranger'])
        assert.deepEqual(answered, ['answer', 'again'])
        assert.equal(loop.figures().sendFailures, 1)
      } finally {
        end()
      }
    })

    it('fires a timer once, at its time, and not after it was disarmed or armed anew', async () => {
      const { loop, end } = start()
      try {
        const fired: string[] = []
        const begin = loop.now()
        const late = loop.timer(() => fired.push('late'))
        const never = loop.timer(() => fired.push('never'))
        const moved = loop.timer(() => fired.push('moved'))
        never.arm(begin + 10)
        moved.arm(begin + 5)
        moved.arm(begin + 20)
        late.arm(begin + 60)
        never.disarm()
        assert.equal(loop.figures().timersArmed, 2)
        await new Waiting().until(() => fired.length === 2, 'two timers', 15_000)
        assert.deepEqual(fired, ['moved', 'late'])
        assert.ok(loop.now() - begin >= 55)
        assert.equal(loop.figures().timersArmed, 0)
      } finally {
        end()
      }
    })

    it('leaves nothing open after close, and sending on a closed socket does nothing', async () => {
      const { loop, end } = start()
      const socket = await openSocket(loop)
      await openSocket(loop)
      socket.close()
      socket.close()
      socket.send(Buffer.alloc(1), 1, destination(localhost, 9))
      assert.equal(loop.figures().sockets, 1)
      loop.timer(() => assert.fail('fired after close')).arm(loop.now() + 5)
      end()
      assert.deepEqual([loop.figures().sockets, loop.figures().timersArmed], [0, 0])
    })
  })
}

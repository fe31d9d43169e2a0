// A media loop whose sockets speak SRTP on the wire: for peers of the load that must be encrypted.
import { createSrtpReceiver, createSrtpSender, type MediaLoop, srtpKeyingFrom } from '@cordboard/media'
import type { PeerKeys } from './rtp-messages.ts'

/** Everything opened through it is protected with these keys; the owner closes the loop below. */
export function srtpLoop(loop: MediaLoop, keys: PeerKeys): MediaLoop {
  const sendKeys = srtpKeyingFrom(keys.send.suite, keys.send.inline)
  const receiveKeys = srtpKeyingFrom(keys.receive.suite, keys.receive.inline)
  const room = Buffer.alloc(2048)
  if (sendKeys === null || receiveKeys === null) throw new Error('these are no SRTP keys')
  return {
    kind: loop.kind,
    now: () => loop.now(),
    timer: (fire) => loop.timer(fire),
    figures: () => loop.figures(),
    close: () => loop.close(),
    open(address, port, sink, opened) {
      const sender = createSrtpSender(sendKeys)
      const receiver = createSrtpReceiver(receiveKeys)
      let inner = sink
      const outer = {
        datagram(packet: Buffer, length: number, ip: number, from: number): void {
          const plain = receiver.unprotectRtp(packet, 0, length)
          // With a foreign key it still counts as a packet, only not as one of ours.
          inner.datagram(packet, plain > 0 ? plain : length, ip, from)
        },
      }
      loop.open(address, port, outer, (opening) => {
        if (!opening.ok) {
          opened(opening)
          return
        }
        const { socket } = opening
        opened({
          ok: true,
          socket: {
            address: socket.address,
            port: socket.port,
            get sink() {
              return inner
            },
            set sink(value) {
              inner = value
            },
            send(packet, length, to) {
              packet.copy(room, 0, 0, length)
              socket.send(room, sender.protectRtp(room, 0, length), to)
            },
            connect: (peer) => socket.connect(peer),
            close: () => socket.close(),
          },
        })
      })
    },
  }
}

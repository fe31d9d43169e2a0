// Doors on real sockets: packets and connections pass, are bent as told, and everything is closed again.
import assert from 'node:assert/strict'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { test } from 'node:test'
import { Happenings } from '../phone/happenings.ts'
import { TcpDoor } from './tcp-door.ts'
import { UdpDoor } from './udp-door.ts'

interface Packet {
  readonly text: string
  readonly port: number
}

async function udpEnd(name: string): Promise<{ socket: Socket; port: number; heard: Happenings<Packet> }> {
  const socket = createSocket('udp4')
  const heard = new Happenings<Packet>(name, (packet) => packet.text)
  socket.on('message', (bytes, from) => heard.push({ text: bytes.toString(), port: from.port }))
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return { socket, port: socket.address().port, heard }
}

const any = (packet: Packet): Packet => packet

test('a UDP door passes packets both ways, and after a rebinding from another port', async () => {
  const near = await udpEnd('near')
  const far = await udpEnd('far')
  const door = await UdpDoor.open({ target: { address: '127.0.0.1', port: far.port } })
  near.socket.send('one', door.port, '127.0.0.1')
  const one = await far.heard.take('one', any)
  far.socket.send('back', one.port, '127.0.0.1')
  assert.deepEqual(await near.heard.take('back', any), { text: 'back', port: door.port })
  await door.rebind()
  near.socket.send('two', door.port, '127.0.0.1')
  const two = await far.heard.take('two', any)
  assert.notEqual(two.port, one.port)
  assert.deepEqual(door.outsidePorts(), [two.port])
  far.socket.send('again', two.port, '127.0.0.1')
  await near.heard.take('again', any)
  door.close()
  near.socket.close()
  far.socket.close()
})

test('a UDP door loses the same packets in every run with the same seed', async () => {
  const run = async (): Promise<readonly string[]> => {
    const near = await udpEnd('near')
    const far = await udpEnd('far')
    const door = await UdpDoor.open({
      target: { address: '127.0.0.1', port: far.port },
      weather: { loss: 0.5 },
      seed: 42,
    })
    for (let n = 0; n < 40; n++) near.socket.send(String(n), door.port, '127.0.0.1')
    await far.heard.take('enough packets', () => (far.heard.history.length + door.figures().lost === 40 ? true : null))
    const heard = far.heard.history.map((packet) => packet.text)
    door.close()
    near.socket.close()
    far.socket.close()
    return heard
  }
  const first = await run()
  assert.ok(first.length > 8 && first.length < 32)
  assert.deepEqual(await run(), first)
})

test('a TCP door cuts bytes into pieces, stalls, flows again, and breaks connections with RST', async () => {
  const chunks = new Happenings<string>('server', (text) => text)
  const ends = new Happenings<string>('ends', (text) => text)
  const server = createServer((socket) => {
    socket.on('data', (bytes) => chunks.push(bytes.toString()))
    socket.on('error', (error: NodeJS.ErrnoException) => ends.push(`server ${error.code}`))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  const port = typeof bound === 'object' ? (bound?.port ?? 0) : 0
  const door = await TcpDoor.open({ target: { address: '127.0.0.1', port }, pieceBytes: 3 })
  const client = connect(door.port, '127.0.0.1')
  client.on('error', (error: NodeJS.ErrnoException) => ends.push(`client ${error.code}`))
  const arrived = (): string => chunks.history.join('')
  client.write('hello')
  await chunks.take('hello', () => (arrived() === 'hello' ? true : null))
  door.stall()
  client.write(' world')
  client.write('!')
  door.flow()
  await chunks.take('the rest', () => (arrived() === 'hello world!' ? true : null))
  door.reset()
  assert.equal(await ends.take('a reset', (text) => (text.startsWith('client') ? text : null)), 'client ECONNRESET')
  assert.equal(await ends.take('a reset', (text) => (text.startsWith('server') ? text : null)), 'server ECONNRESET')
  assert.equal(door.connections, 0)
  await door.close()
  await new Promise((resolve) => server.close(resolve))
})

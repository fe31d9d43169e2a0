// Free loopback ports for programs that cannot be told "any": bound, noted, and given back just before use.
import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'

const given = new Set<number>()

/** A port that is free for UDP and TCP, together with the `room - 1` ports after it. No port is given twice in one process. */
export async function freePort(address = '127.0.0.1', room = 1): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const first = 20_000 + Math.floor(Math.random() * 12_000)
    const ports = Array.from({ length: room }, (_, offset) => first + offset)
    if (ports.some((port) => given.has(port))) continue
    const free = await Promise.all(ports.flatMap((port) => [udpIsFree(address, port), tcpIsFree(address, port)]))
    if (!free.every(Boolean)) continue
    for (const port of ports) given.add(port)
    return first
  }
  throw new Error(`no ${room} free ports in a row on ${address}`)
}

function udpIsFree(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.once('error', () => resolve(false))
    socket.bind(port, address, () => socket.close(() => resolve(true)))
  })
}

function tcpIsFree(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, address, () => server.close(() => resolve(true)))
  })
}

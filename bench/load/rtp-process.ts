// A process that generates the RTP of many calls and judges what comes back.
import { createDgramLoop, createEpollLoop, loadLibc, type MediaLoop } from '@cordboard/media'
import { createRtpLoad, type LoadPeer, type RtpLoad } from '../../packages/lab/src/rtp/rtp-load.ts'
import type { RtpAnswer, RtpAsk } from './rtp-messages.ts'
import { srtpLoop } from './srtp-loop.ts'

const turnMs = 1

/** The cheaper loop where it works; it is turned from Node's own loop, so that questions are still heard. */
function openLoop(): MediaLoop {
  const loading = loadLibc()
  if (!loading.ok) return createDgramLoop()
  const loop = createEpollLoop(loading.libc)
  const turn = (): void => {
    for (let i = 0; i < 20; i++) loop.turn(turnMs)
    setImmediate(turn)
  }
  setImmediate(turn)
  return loop
}

const loop = openLoop()
const loads: RtpLoad[] = []
const peers: LoadPeer[] = []
const tell = (answer: RtpAnswer): void => void process.send?.(answer)

async function open(ask: Extract<RtpAsk, { ask: 'open' }>): Promise<void> {
  const options = { ptimeMs: 20, payloadBytes: 160, telephoneEvent: null }
  const [one, two] = ask.payloadTypes
  const first = createRtpLoad({ ...options, payloadType: one, loop })
  const second = createRtpLoad({
    ...options,
    payloadType: two,
    loop: ask.keys === null ? loop : srtpLoop(loop, ask.keys),
  })
  loads.push(first, second)
  for (let i = 0; i < ask.calls; i++) peers.push(await first.addPeer('127.0.0.1'), await second.addPeer('127.0.0.1'))
  tell({ tell: 'opened', ports: peers.map((peer) => peer.port) })
}

function figures(): RtpAnswer {
  const reports = loads.map((load) => load.report())
  const sum = (value: (report: (typeof reports)[number]) => number): number =>
    reports.reduce((total, report) => total + value(report), 0)
  const most = (value: (report: (typeof reports)[number]) => number): number => Math.max(...reports.map(value))
  return {
    tell: 'figures',
    figures: {
      sent: sum((report) => report.sent),
      received: sum((report) => report.received),
      lost: sum((report) => report.lost),
      foreign: sum((report) => report.foreign),
      p50: most((report) => report.delayMs.p50),
      p99: most((report) => report.delayMs.p99),
      max: most((report) => report.delayMs.max),
    },
  }
}

process.on('message', (ask: RtpAsk) => {
  switch (ask.ask) {
    case 'open':
      void open(ask)
      return
    case 'aim':
      for (const [index, port] of ask.ports.entries()) peers[index]?.sendTo('127.0.0.1', port)
      tell({ tell: 'done' })
      return
    case 'start':
      for (const load of loads) load.start()
      tell({ tell: 'done' })
      return
    case 'reset':
      for (const load of loads) load.reset()
      tell({ tell: 'done' })
      return
    case 'report':
      tell(figures())
  }
})
process.on('disconnect', () => process.exit(0))

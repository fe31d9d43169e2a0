// Where the time goes under load: node bench/profile.ts calls|register [how many], or relay|srtp|PCMA|G722 [calls at once].
import { readdirSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pause } from './experiments/experiment.ts'
import { Phones } from './load/phones.ts'
import { RtpGenerator } from './load/rtp-generator.ts'
import { SippLoad } from './load/sipp.ts'
import { hotSpots } from './measure/cpu-profile.ts'
import { Closing } from './measure/processes.ts'
import { Cordboard } from './rig/cordboard.ts'
import { relayKeys } from './rig/keys.ts'
import { startOurRelay } from './rig/our-relay.ts'
import { payloadTypes, type RelayShape } from './rig/relay.ts'
import { registerLines } from './rig/users.ts'

const shown = 60
const seconds = 8

/** Loads the switch; answers how many pieces of work it did. */
async function profileSwitch(
  work: string,
  count: number,
  nodeArgs: readonly string[],
  closing: Closing,
): Promise<number> {
  // A sampled profile is one of wall time: on one core it would show the others' turns as this one's writes.
  const ours = await Cordboard.start({ users: 500, othersOn: 1, switchArgs: nodeArgs })
  closing.add(() => ours.stop())
  if (work === 'register') {
    const lines = registerLines(0, 500)
    const load = { scenario: 'bench-register', target: ours.target, calls: count, perSecond: 400, lines }
    return (await (await SippLoad.start({ ...load, timeoutSeconds: 60 })).done).successful
  }
  const phones = await Phones.start(ours.target, 50, true)
  closing.add(() => phones.stop())
  // A profiled switch is slow at first; calls that fail there do not matter.
  return (await (await phones.startCalls({ calls: count, perSecond: 120 })).done).successful
}

/** Loads a media process; answers how many packets it sent. */
async function profileMedia(
  work: string,
  calls: number,
  nodeArgs: readonly string[],
  closing: Closing,
): Promise<number> {
  const second = work === 'PCMA' || work === 'G722' ? work : 'PCMU'
  const shape: RelayShape = { second, srtp: work === 'srtp' }
  const relay = await startOurRelay('epoll', nodeArgs)
  closing.add(() => relay.stop())
  const generator = new RtpGenerator()
  closing.add(() => generator.stop())
  const ports = await generator.open(calls, shape.srtp ? relayKeys : null, [payloadTypes.PCMU, payloadTypes[second]])
  await generator.aim(await relay.prepare(ports, shape))
  await generator.start()
  await pause(seconds * 1000)
  const { received, foreign } = await generator.report()
  return received + foreign
}

function print(path: string, count: number): void {
  const spots = hotSpots(path)
  const all = spots.reduce((sum, spot) => sum + spot.selfMs, 0)
  const line = (ms: number): string => `${((ms * 1000) / count).toFixed(2).padStart(9)} us`
  process.stdout.write(`\n${path}: ${((all * 1000) / count).toFixed(2)} us per piece of work\n\nown time\n`)
  for (const spot of spots.slice(0, shown)) process.stdout.write(`${line(spot.selfMs)}  ${spot.where}\n`)
  process.stdout.write('\nwith everything called\n')
  for (const spot of [...spots].sort((a, b) => b.totalMs - a.totalMs).slice(0, shown))
    process.stdout.write(`${line(spot.totalMs)}  ${spot.where}\n`)
}

async function main(work: string, countText: string | undefined): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-profile-'))
  const nodeArgs = ['--cpu-prof', '--cpu-prof-interval', '200', `--cpu-prof-dir=${folder}`]
  const closing = new Closing()
  let count = 0
  try {
    const ofSwitch = work === 'calls' || work === 'register'
    count = ofSwitch
      ? await profileSwitch(work, Number(countText ?? 4000), nodeArgs, closing)
      : await profileMedia(work, Number(countText ?? 150), nodeArgs, closing)
  } finally {
    await closing.close()
  }
  for (const name of readdirSync(folder)) print(join(folder, name), Math.max(1, count))
}

const [work = 'calls', countText] = process.argv.slice(2)
await main(work, countText)

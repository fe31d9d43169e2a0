// Memory, stalls, storms of phones, configuration changes and starts of a whole instance.
import { Phones } from '../load/phones.ts'
import { probed, stormOfPhones } from '../load/probes.ts'
import { Closing, cpuMicros, family, memoryKb } from '../measure/processes.ts'
import { quantile, spreadOf } from '../measure/spread.ts'
import { Kamailio } from '../reference/kamailio.ts'
import type { Line } from '../report/line.ts'
import { Cordboard } from '../rig/cordboard.ts'
import { password } from '../rig/users.ts'
import { type Experiment, pause } from './experiment.ts'

const pairs = 50

async function withInstance<T>(
  options: Parameters<typeof Cordboard.start>[0],
  work: (ours: Cordboard, closing: Closing) => Promise<T>,
): Promise<T> {
  const closing = new Closing()
  try {
    const ours = await Cordboard.start(options)
    closing.add(() => ours.stop())
    return await work(ours, closing)
  } finally {
    await closing.close()
  }
}

export const memory: Experiment = {
  name: 'memory',
  title: 'Memory per held call',
  async run(context) {
    return await withInstance({ users: 2 * pairs }, async (ours, closing) => {
      const phones = await Phones.start(ours.target, pairs, true)
      closing.add(() => phones.stop())
      await phones.warmUp(context.quick ? 800 : 2000)
      // What the warm-up's calls leave behind for a while is not what is asked.
      await pause(context.quick ? 3000 : 40_000)
      const calls = context.quick ? 300 : 1000
      const before = memoryKb(ours.pids)
      const perSecond = 100
      const held = await phones.startCalls({ calls, perSecond, pauseMs: (calls / perSecond + 6) * 1000 })
      await pause((calls / perSecond + 3) * 1000)
      const { calls: there } = await ours.status()
      const during = memoryKb(ours.pids)
      const counts = await held.done
      if (counts.successful < calls || there < calls)
        throw new Error(`${there} of ${calls} were held; ${counts.trouble}`)
      const restSeconds = context.quick ? 5 : 60
      await pause(restSeconds * 1000)
      const after = memoryKb(ours.pids)
      const lines: Line[] = [
        {
          ...{ work: 'held', unit: 'kB', ours: spreadOf([(during - before) / calls]), reference: null },
          goal: { kind: 'below', atMost: 60 },
          remark: `${calls} calls, PSS of all our processes; ${(before / 1024).toFixed(0)} MB before.`,
        },
        {
          ...{
            work: `still there ${restSeconds} s after the end`,
            unit: 'kB',
            ours: spreadOf([(after - before) / calls]),
          },
          ...{ reference: null, goal: null },
          remark: context.quick
            ? 'Looked at after 5 s instead of 60 in a quick run; given-back RTP ports rest for 30 s.'
            : 'Given-back RTP ports rest for 30 s first.',
        },
      ]
      return lines
    })
  },
}

export const stall: Experiment = {
  name: 'stall',
  title: 'Stalls of the switch under load',
  async run(context) {
    return await withInstance({ users: 2 * pairs, othersOn: 1 }, async (ours, closing) => {
      const phones = await Phones.start(ours.target, pairs, true)
      closing.add(() => phones.stop())
      const kamailio = await Kamailio.start({ invitesLogIn: false })
      if (kamailio !== null) closing.add(() => kamailio.stop())
      const others = kamailio === null ? null : await Phones.start(kamailio.target, pairs, false)
      if (others !== null) closing.add(() => others.stop())
      await phones.warmUp(context.quick ? 800 : 4000)
      const calls = context.quick ? 1000 : 2000
      const probe = async (port: number, by: Phones): Promise<number> => {
        const [, { times, failed }] = await probed(port, 4, async () => {
          await (await by.startCalls({ calls, perSecond: 200 })).done
        })
        context.say(`${times.length} OPTIONS, ${failed} without an answer, longest ${quantile(times, 1).toFixed(1)} ms`)
        return quantile(times, 0.999)
      }
      const values: Record<'ours' | 'kamailio', number[]> = { ours: [], kamailio: [] }
      for (let round = 0; round < (context.quick ? 1 : 3); round++) {
        values.ours.push(await probe(ours.sipPort, phones))
        if (kamailio !== null && others !== null) values.kamailio.push(await probe(kamailio.port, others))
      }
      return [
        {
          ...{ work: 'OPTIONS answered, p99.9', unit: 'ms', ours: spreadOf(values.ours) },
          reference: values.kamailio.length === 0 ? null : { name: 'Kamailio', spread: spreadOf(values.kamailio) },
          goal: { kind: 'below', atMost: 20 },
          remark:
            '250 OPTIONS a second beside 200 calls a second. The probe shares its core with the load, so what Kamailio shows is the least this probe can see.',
        },
      ]
    })
  },
}

export const tlsStorm: Experiment = {
  name: 'tls-storm',
  title: 'Phones that register again at once, over TLS',
  async run(context) {
    const phones = context.quick ? 1000 : 10_000
    return await withInstance({ users: phones }, async (ours) => {
      const lines: Line[] = []
      const storm = { port: ours.sipsPort, phones, atOnce: 400, seconds: 90, password }
      await stormOfPhones(storm, async ({ times, failed, why }) => {
        const status = await ours.status()
        const lastMs = quantile(times, 1)
        lines.push({
          ...{ work: `${phones} phones, all back`, unit: 's', ours: spreadOf([lastMs / 1000]), reference: null },
          goal: { kind: 'below', atMost: 30 },
          remark: `${times.length} were back (the switch says ${status.registrations}), ${failed} not${why === '' ? '' : `: ${why}`}. A fresh TLS handshake each, 400 under way at a time; the phones themselves have the second core only.`,
        })
      })
      return lines
    })
  },
}

export const change: Experiment = {
  name: 'change',
  title: 'A configuration change until the switch uses it',
  async run(context) {
    const users = context.quick ? 2000 : 10_000
    return await withInstance({ users }, async (ours) => {
      for (let i = 0; i < 10; i++) await ours.change()
      const used: number[] = []
      const cpu: number[] = []
      const writes: number[] = []
      for (let i = 0; i < 30; i++) {
        const before = cpuMicros(family(ours.theSwitch.pid))
        const { writeMs, usedMs } = await ours.change()
        await pause(20)
        cpu.push((cpuMicros(family(ours.theSwitch.pid)) - before) / 1000)
        used.push(usedMs)
        writes.push(writeMs)
      }
      return [
        {
          ...{ work: `switch time, ${users} users`, unit: 'ms', ours: spreadOf(cpu), reference: null },
          goal: { kind: 'below', atMost: 5 },
          remark: `CPU of the switch per change, the question whether it is there included. Written after ${quantile(writes, 0.5).toFixed(1)} ms, used ${quantile(used, 0.5).toFixed(1)} ms later.`,
        },
      ]
    })
  },
}

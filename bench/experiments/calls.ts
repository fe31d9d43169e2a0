// CPU per call, INVITE to 180, and REGISTER: ours beside Kamailio, in turn.
import { Phones } from '../load/phones.ts'
import { callTimes } from '../load/probes.ts'
import { SippLoad } from '../load/sipp.ts'
import { Closing, family } from '../measure/processes.ts'
import { quantile, spreadOf } from '../measure/spread.ts'
import { Kamailio } from '../reference/kamailio.ts'
import type { Line } from '../report/line.ts'
import { Cordboard } from '../rig/cordboard.ts'
import { benchUser, password, registerLines } from '../rig/users.ts'
import { type Context, type Experiment, pause, spent } from './experiment.ts'

const pairs = 50
/** Long enough for the last records to be stored. */
const settleMs = 700

interface Subject {
  readonly target: string
  readonly pids: readonly number[]
  stop(): Promise<void>
}

async function twoOfThem(closing: Closing, users: number, context: Context): Promise<[Subject, Kamailio | null]> {
  const ours = await Cordboard.start({ users })
  closing.add(() => ours.stop())
  const kamailio = await Kamailio.start({ invitesLogIn: false })
  if (kamailio === null) context.say('Kamailio is not installed: no reference.')
  else closing.add(() => kamailio.stop())
  return [ours, kamailio]
}

async function phonesFor(closing: Closing, subject: Subject, login: boolean): Promise<Phones> {
  const phones = await Phones.start(subject.target, pairs, login)
  closing.add(() => phones.stop())
  return phones
}

export const callCpu: Experiment = {
  name: 'call-cpu',
  title: 'A call through the switch, INVITE to BYE, no media packets',
  async run(context) {
    const closing = new Closing()
    try {
      const [ours, kamailio] = await twoOfThem(closing, 2 * pairs, context)
      const loggedIn = await Kamailio.start({ invitesLogIn: true })
      if (loggedIn !== null) closing.add(() => loggedIn.stop())
      const our = await phonesFor(closing, ours, true)
      const plain = kamailio === null ? null : await phonesFor(closing, kamailio, false)
      const checked = loggedIn === null ? null : await phonesFor(closing, loggedIn, true)
      const rounds = context.quick ? 1 : 5
      const perSecond = 200
      const calls = context.quick ? 500 : 1000
      const one = async (subject: Subject, phones: Phones): Promise<number> => {
        const [micros] = await spent(
          () => subject.pids,
          async () => {
            await phones.call({ calls, perSecond })
            await pause(settleMs)
          },
        )
        return micros / calls / 1000
      }
      context.say(`warming up`)
      await our.warmUp(context.quick ? 800 : 4000)
      const [a, b, c]: number[][] = [[], [], []]
      for (let round = 0; round < rounds; round++) {
        a?.push(await one(ours, our))
        if (kamailio !== null && plain !== null) b?.push(await one(kamailio, plain))
        if (loggedIn !== null && checked !== null) c?.push(await one(loggedIn, checked))
        context.say(`round ${round + 1}: ours ${a?.at(-1)?.toFixed(2)} ms, Kamailio ${b?.at(-1)?.toFixed(2)} ms`)
      }
      return callLines(spreadOf(a ?? []), b ?? [], c ?? [], perSecond)
    } finally {
      await closing.close()
    }
  },
}

function callLines(ours: Line['ours'], plain: number[], checked: number[], perSecond: number): Line[] {
  const reference = (name: string, values: number[]): Line['reference'] =>
    values.length === 0 ? null : { name, spread: spreadOf(values) }
  return [
    {
      work: 'CPU per call',
      unit: 'ms',
      ours,
      reference: reference('Kamailio, mere proxy', plain),
      goal: { kind: 'times', atMost: 1.5 },
      remark: `At ${perSecond} calls/s, all our processes on one core. Ours logs each INVITE in (three messages more), writes the journal and stores the record.`,
    },
    {
      work: 'CPU per call, Kamailio with log-in',
      unit: 'ms',
      ours,
      reference: reference('Kamailio, proxy with digest', checked),
      goal: null,
      remark: 'The same messages on both sides.',
    },
  ]
}

export const latency: Experiment = {
  name: 'latency',
  title: 'INVITE to 180',
  async run(context) {
    const closing = new Closing()
    try {
      const [ours, kamailio] = await twoOfThem(closing, 2 * pairs, context)
      const our = await phonesFor(closing, ours, true)
      const plain = kamailio === null ? null : await phonesFor(closing, kamailio, false)
      await our.warmUp(context.quick ? 800 : 4000)
      const calls = context.quick ? 100 : 250
      const medians: Record<'ours' | 'kamailio' | 'nothing', number[]> = { ours: [], kamailio: [], nothing: [] }
      const tails: number[] = []
      const probe = async (port: number): Promise<readonly number[]> => {
        const user = benchUser(0)
        const callee = benchUser(pairs).number
        const { times } = await callTimes({
          ...{ port, calls, pauseMs: 10, number: user.number, callee, user: user.authId, password },
        })
        return times
      }
      for (let round = 0; round < (context.quick ? 1 : 5); round++) {
        medians.nothing.push(quantile(await probe(our.answeringPort), 0.5))
        const times = await probe(Number(ours.target.split(':')[1]))
        medians.ours.push(quantile(times, 0.5))
        tails.push(quantile(times, 0.99))
        if (kamailio !== null && plain !== null) medians.kamailio.push(quantile(await probe(kamailio.port), 0.5))
      }
      const nothing = spreadOf(medians.nothing)
      return [
        {
          work: 'median',
          unit: 'ms',
          ours: spreadOf(medians.ours),
          reference: medians.kamailio.length === 0 ? null : { name: 'Kamailio', spread: spreadOf(medians.kamailio) },
          goal: { kind: 'times', atMost: 1 },
          remark: `Single calls one after the other, from the INVITE that carries credentials. With nothing between caller and SIPp: ${nothing.median.toFixed(2)} ms.`,
        },
        {
          ...{ work: 'p99', unit: 'ms', ours: spreadOf(tails), reference: null },
          goal: { kind: 'below', atMost: 5 },
          remark: '',
        },
      ]
    } finally {
      await closing.close()
    }
  },
}

export const registerCpu: Experiment = {
  name: 'register',
  title: 'REGISTER with digest',
  async run(context) {
    const closing = new Closing()
    try {
      const users = 500
      const [ours, kamailio] = await twoOfThem(closing, users, context)
      const ports = new Map<Subject, number>()
      const one = async (subject: Subject, count: number): Promise<number> => {
        const [micros] = await spent(
          () => subject.pids,
          async () => {
            const localPort = ports.get(subject)
            const load = await SippLoad.start({
              ...(localPort === undefined ? {} : { localPort }),
              scenario: 'bench-register',
              target: subject.target,
              calls: count,
              perSecond: 400,
              lines: registerLines(0, users),
              timeoutSeconds: 30,
            })
            ports.set(subject, load.localPort)
            const counts = await load.done
            if (counts.successful !== count) throw new Error(`registrations failed: ${counts.trouble}`)
            await pause(settleMs)
          },
        )
        return micros / count / 1000
      }
      const count = context.quick ? 800 : 2000
      await one(ours, context.quick ? 1000 : 4000)
      const values: Record<'ours' | 'kamailio', number[]> = { ours: [], kamailio: [] }
      for (let round = 0; round < (context.quick ? 1 : 5); round++) {
        values.ours.push(await one(ours, count))
        if (kamailio !== null) values.kamailio.push(await one(kamailio, count))
      }
      return [
        {
          work: 'CPU per REGISTER',
          unit: 'ms',
          ours: spreadOf(values.ours),
          reference: values.kamailio.length === 0 ? null : { name: 'Kamailio', spread: spreadOf(values.kamailio) },
          goal: { kind: 'times', atMost: 2.5 },
          remark:
            'Challenge and answer, 400 a second, 500 phones again and again. Ours writes each registration into the journal.',
        },
      ]
    } finally {
      await closing.close()
    }
  },
}

export const callRate: Experiment = {
  name: 'call-rate',
  title: 'Calls per second',
  async run(context) {
    const closing = new Closing()
    try {
      const ours = await Cordboard.start({ users: 2 * pairs, othersOn: 1 })
      closing.add(() => ours.stop())
      const phones = await phonesFor(closing, ours, true)
      await phones.warmUp(context.quick ? 800 : 4000)
      const seconds = context.quick ? 3 : 5
      let best = 0
      let why = ''
      for (let perSecond = 300; perSecond <= 2000; perSecond += context.quick ? 200 : 100) {
        const calls = perSecond * seconds
        const [micros, counts] = await spent(
          () => family(ours.theSwitch.pid),
          async () => await (await phones.startCalls({ calls, perSecond })).done,
        )
        const busy = Math.round(micros / counts.seconds / 10_000)
        context.say(
          `${perSecond}/s: ${counts.successful} of ${calls}, ${counts.retransmissions} sent again, core ${busy} %`,
        )
        const late = counts.seconds > seconds + 2
        if (counts.successful < calls || counts.retransmissions > calls / 100 || late) {
          why = `At ${perSecond}/s ${calls - counts.successful} of ${calls} failed, ${counts.retransmissions} messages were sent again, the switch used ${busy} % of its core. ${counts.trouble}`
          break
        }
        best = perSecond
        await pause(1000)
      }
      return [
        {
          work: 'calls per second, none failing',
          unit: 'calls/s',
          ours: spreadOf([best]),
          reference: null,
          goal: { kind: 'above', atLeast: 1500 },
          remark: `The switch alone on one core; media, control, and SIPp share the other. Steps of ${context.quick ? 200 : 100} calls/s, ${seconds} s each. ${why}`,
        },
      ]
    } finally {
      await closing.close()
    }
  },
}

export const sippAlone: Experiment = {
  name: 'sipp-alone',
  title: 'SIPp against SIPp, nothing between',
  async run() {
    const answering = await SippLoad.start({ scenario: 'bench-answer', calls: 0, timeoutSeconds: 60 })
    try {
      const values: number[] = []
      for (let round = 0; round < 3; round++) {
        const load = await SippLoad.start({
          scenario: 'bench-call-open',
          target: `127.0.0.1:${answering.localPort}`,
          calls: 1000,
          perSecond: 500,
          lines: registerLines(0, 10).map((line) => `${line};1000`),
          timeoutSeconds: 20,
        })
        const [micros] = await spent(
          () => [load.child.pid, answering.child.pid],
          async () => {
            // The count is read while both still live.
            await pause(1500)
          },
        )
        const counts = await load.done
        if (counts.successful < 1000) throw new Error(counts.trouble)
        values.push(micros / 750 / 1000)
      }
      return [
        {
          ...{
            work: 'CPU per call of the load itself',
            unit: 'ms',
            ours: spreadOf(values),
            reference: null,
            goal: null,
          },
          remark: 'Both SIPps together: what the second core spends on each call.',
        },
      ]
    } finally {
      await answering.stop()
    }
  },
}

// The API with many users and call records: how long requests take, how long they hold the process, what calls notice of it.

import { Phones } from '../load/phones.ts'
import { callTimes } from '../load/probes.ts'
import { Child, Closing, cores } from '../measure/processes.ts'
import { quantile, type Spread, spreadOf } from '../measure/spread.ts'
import type { Line } from '../report/line.ts'
import { Cordboard } from '../rig/cordboard.ts'
import { administrator } from '../rig/served.ts'
import { benchUser, password } from '../rig/users.ts'
import { type Context, type Experiment, pause } from './experiment.ts'

const users = 10_000
const pairs = 50

const questions: readonly (readonly [work: string, path: string])[] = [
  ['users, a page', '/Users?$top=100'],
  [
    'users, filtered, ordered, expanded, counted',
    "/Users?$filter=contains(FirstName,'User 15')&$orderby=LastName desc,Number&$expand=Groups($expand=Rights),ForwardingProfiles&$top=100&$count=true",
  ],
  ['users, $search', '/Users?$search=15123&$top=100'],
  ['one user by number', "/Users(Number='15000')"],
  ['peers, ordered', '/Peers?$top=100&$orderby=Name'],
  ['calls, newest', '/CallHistoryView?$top=100'],
  [
    'calls of one extension since a day, counted',
    "/CallHistoryView?$filter=date(SegmentStartTime) ge 2026-01-10 and SrcDn eq '10042'&$top=100&$count=true",
  ],
  ['calls, contains', "/CallHistoryView?$filter=contains(SrcDisplayName,'10042')&$top=100&$count=true"],
  ['calls, $search', '/CallHistoryView?$search=10042&$top=100&$count=true'],
  ['calls, 10,000 rows', '/CallHistoryView?$top=10000'],
]

class Client {
  readonly #base: string
  readonly #token: string

  private constructor(base: string, token: string) {
    this.#base = base
    this.#token = token
  }

  static async logIn(port: number): Promise<Client> {
    const base = `http://127.0.0.1:${port}`
    const reply = await fetch(`${base}/webclient/api/Login/GetAccessToken`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(administrator),
    })
    const { Token } = (await reply.json()) as { readonly Token: { readonly access_token: string } }
    return new Client(base, Token.access_token)
  }

  /** Milliseconds until the whole answer is there. */
  async ask(path: string): Promise<number> {
    const begun = performance.now()
    const reply = await fetch(`${this.#base}/xapi/v1${path}`, { headers: { authorization: `Bearer ${this.#token}` } })
    const text = await reply.text()
    if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${text.slice(0, 200)}`)
    return performance.now() - begun
  }
}

async function asked(ours: Cordboard, client: Client, path: string, times: number): Promise<[Spread, number]> {
  await client.ask(path)
  await ours.longestStall()
  const took: number[] = []
  for (let round = 0; round < times; round++) took.push(await client.ask(path))
  return [spreadOf(took), await ours.longestStall()]
}

/** What a program that has nothing to do with telephones takes from the calls, only by being on the other core too. */
function stranger(): Child {
  return new Child(process.execPath, ['-e', 'for (;;);'], { core: cores.load, stdio: ['ignore', 'pipe', 'pipe'] })
}

/** INVITE to 180 alone, with somebody who asks the API all the time, and with a stranger in their place. */
async function callsMeanwhile(ours: Cordboard, client: Client, context: Context): Promise<Line[]> {
  const calls = context.quick ? 100 : 250
  const user = benchUser(0)
  const probe = async (): Promise<number> => {
    const { times } = await callTimes({
      ...{ port: ours.sipPort, calls, pauseMs: 10, number: user.number, callee: benchUser(pairs).number },
      ...{ user: user.authId, password },
    })
    return quantile(times, 0.5)
  }
  const rounds = context.quick ? 1 : 3
  const alone: number[] = []
  const busy: number[] = []
  const crowded: number[] = []
  for (let round = 0; round < rounds; round++) {
    alone.push(await probe())
    let asking = true
    const load = (async () => {
      for (let turn = 0; asking; turn++) await client.ask(questions[turn % questions.length]?.[1] ?? '/Users')
    })()
    busy.push(await probe())
    asking = false
    await load
    const other = stranger()
    try {
      crowded.push(await probe())
    } finally {
      await other.stop('SIGKILL', 1000)
    }
  }
  const reference = { name: 'nobody asks', spread: spreadOf(alone) }
  return [
    {
      ...{ work: 'INVITE to 180 while the API is asked all the time', unit: 'ms', ours: spreadOf(busy), reference },
      goal: { kind: 'times', atMost: 1.1 },
      remark: 'The switch on its own core; control, the answering phones and who asks share the other.',
    },
    {
      ...{ work: 'INVITE to 180 while a stranger computes on that other core', unit: 'ms', ours: spreadOf(crowded) },
      ...{ reference, goal: null },
      remark: 'Nobody asks: what the answering phones lose by not being alone there.',
    },
  ]
}

export const api: Experiment = {
  name: 'api',
  title: 'The API: 10,000 users and many call records',
  async run(context) {
    const closing = new Closing()
    const records = context.quick ? 100_000 : 1_000_000
    try {
      context.say(`${records} call records are stored`)
      const ours = await Cordboard.start({ users, othersOn: 1, api: { records } })
      closing.add(() => ours.stop())
      const client = await Client.logIn(ours.httpPort)
      const lines: Line[] = []
      for (const [work, path] of questions) {
        const [took, stall] = await asked(ours, client, path, context.quick ? 5 : 20)
        lines.push({
          ...{ work, unit: 'ms', ours: took, reference: null, goal: null },
          remark: `Held the process for ${stall.toFixed(0)} ms at most.`,
        })
        lines.push({
          ...{ work: `${work}: held`, unit: 'ms', ours: spreadOf([stall]), reference: null },
          ...{ goal: { kind: 'below', atMost: 50 } as const, remark: '' },
        })
      }
      const phones = await Phones.start(ours.target, pairs, true)
      closing.add(() => phones.stop())
      await phones.warmUp(context.quick ? 800 : 4000)
      await pause(500)
      lines.push(...(await callsMeanwhile(ours, client, context)))
      return lines
    } finally {
      await closing.close()
    }
  },
}

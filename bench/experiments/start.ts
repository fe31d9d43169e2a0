// From the supervisor's exec to the first 180, the whole product as an operator starts it.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '@cordboard/lab'
import { firstRinging } from '../load/first-call.ts'
import { SippLoad } from '../load/sipp.ts'
import { Child, Closing, cores } from '../measure/processes.ts'
import { spreadOf } from '../measure/spread.ts'
import { benchUser, password, registerLines } from '../rig/users.ts'
import { type Experiment, pause } from './experiment.ts'

const supervisor = fileURLToPath(new URL('../../packages/server/src/main.ts', import.meta.url))
const caller = benchUser(0)
const callee = benchUser(1)

async function environment(data: string): Promise<Record<string, string | undefined>> {
  const setup = join(data, 'setup.json')
  const user = ({ number, authId }: typeof caller) => ({
    ...{ Number: number, FirstName: number, AuthID: authId, AuthPassword: password },
  })
  await writeFile(setup, JSON.stringify({ Users: [user(caller), user(callee)] }))
  const rtp = await freePort('127.0.0.1', 400)
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    CORDBOARD_DATA: data,
    CORDBOARD_SIP: `127.0.0.1:${await freePort()}`,
    CORDBOARD_SIPS: `127.0.0.1:${await freePort()}`,
    CORDBOARD_HTTP: `127.0.0.1:${await freePort()}`,
    CORDBOARD_HTTPS: `127.0.0.1:${await freePort()}`,
    CORDBOARD_RTP: `127.0.0.1:${rtp}-${rtp + 399}`,
    CORDBOARD_ADMIN_PASSWORD: 'bench-administrator',
    CORDBOARD_SETUP: setup,
    CORDBOARD_LOG: 'warn',
  }
}

/** The first start makes keys and certificates; it says so when it is ready. */
async function untilUp(child: Child): Promise<void> {
  for (let tries = 0; tries < 300 && child.isRunning; tries++) {
    if (child.output.includes('Ctrl-C stops it')) return
    await pause(100)
  }
  throw new Error(`it does not start: ${child.output.slice(-800)}`)
}

export const start: Experiment = {
  name: 'start',
  title: 'Start',
  async run(context) {
    const closing = new Closing()
    const data = await mkdtemp(join(tmpdir(), 'cb-bench-start-'))
    closing.add(() => rm(data, { recursive: true, force: true }))
    try {
      const env = await environment(data)
      const target = env.CORDBOARD_SIP ?? ''
      const port = Number(target.split(':')[1])
      const both = `${cores.measured},${cores.load}`
      const launch = (): Child =>
        new Child(process.execPath, ['--disable-warning=ExperimentalWarning', supervisor], { core: both, env })
      const first = launch()
      closing.add(() => first.stop('SIGINT', 12_000))
      const ring = async (): Promise<number> =>
        await firstRinging({
          ...{ port, number: caller.number, callee: callee.number },
          ...{ login: { user: caller.authId, password }, withinMs: 15_000 },
        })
      const registering = {
        scenario: 'bench-register',
        target,
        calls: 1,
        lines: registerLines(1, 2),
        timeoutSeconds: 20,
      }
      await untilUp(first)
      const registration = await SippLoad.start(registering)
      const registered = await registration.done
      if (registered.successful !== 1) throw new Error(`the callee cannot register: ${first.output.slice(-800)}`)
      const { localPort } = registration
      const answering = await SippLoad.start({ scenario: 'bench-answer', calls: 0, localPort, timeoutSeconds: 120 })
      closing.add(async () => void (await answering.stop()))
      await ring()
      await first.stop('SIGINT', 12_000)
      const seconds: number[] = []
      for (let round = 0; round < (context.quick ? 3 : 5); round++) {
        const begun = performance.now()
        const child = launch()
        try {
          seconds.push(((await ring()) - begun) / 1000)
          context.say(`${seconds.at(-1)?.toFixed(2)} s`)
          await pause(500)
        } finally {
          await child.stop('SIGINT', 12_000)
        }
      }
      return [
        {
          ...{ work: 'exec of the supervisor to the first 180', unit: 's', ours: spreadOf(seconds), reference: null },
          goal: { kind: 'below', atMost: 0.6 },
          remark:
            'Supervisor, control, switch and two media processes on both cores; database, journal and compile cache are there from an earlier start; knocked every 10 ms.',
        },
      ]
    } finally {
      await closing.close()
    }
  },
}

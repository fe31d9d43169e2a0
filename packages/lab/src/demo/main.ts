// npm run demo: starts a whole Cordboard, phones and clouds, plays two stories, shows every SIP message, ends with a verdict.
import { freePort } from '../foreign/free-port.ts'
import { type Clouds, carrierTrace, domainTrace, startClouds } from './clouds.ts'
import { playFallback } from './fallback-story.ts'
import { type DemoUser, Instance, newUser } from './instance.ts'
import { Office } from './office.ts'
import { type Cast, castPhones, leave, playPhones } from './phones-story.ts'
import { Stage } from './stage.ts'
import { openTerminal } from './terminal.ts'

/** Whatever happens, the demo is over after this; on a machine with nothing else to do it takes half a minute. */
const wholeMs = 90_000
const startMs = 40_000
const trunksMs = 15_000
const shownOutput = 4000

const stage = new Stage(openTerminal(process.stdout, process.env))

/** Rejects when the person at the terminal, or the clock, has had enough. Asked a second time it ends everything at once. */
function interruption(force: () => void): Promise<never> {
  return new Promise((_resolve, reject) => {
    let asked = false
    const stop = (): void => {
      if (asked) force()
      asked = true
      reject(new Error('interrupted'))
    }
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
    setTimeout(() => reject(new Error(`it took longer than ${wholeMs / 1000} s`)), wholeMs).unref()
  })
}

async function setUp(office: Office, users: readonly DemoUser[]): Promise<void> {
  stage.act('Setting up the office over XAPI, as the pages of the console do')
  stage.ladder([
    { name: 'Carrier', trace: carrierTrace },
    { name: 'Cordboard', trace: null },
    { name: 'Twilio', trace: domainTrace },
  ])
  await office.setUp(users)
  await office.trunksUp(trunksMs)
  stage.prove('trunks answer', 'Both trunks are up: the carrier and the SIP Domain have answered OPTIONS')
}

async function perform(instance: Instance, clouds: Clouds, users: readonly [DemoUser, DemoUser]): Promise<void> {
  await instance.up(startMs)
  const health = await instance.health()
  if (health !== 200) throw new Error(`GET /health answered ${health}`)
  stage.prove('starts and is ready', `Cordboard is up after ${stage.seconds.toFixed(1)} s and ready for calls`)
  stage.act('It is empty. Its administrator makes an API client and two users over XAPI')
  const office = await Office.open(instance, stage)
  await office.hire(users)
  let cast: Cast | null = null
  try {
    cast = await castPhones(stage, instance, ...users)
    await playPhones(stage, cast)
    await setUp(office, users)
    await playFallback(stage, office, clouds, cast)
    await leave(stage, cast)
  } finally {
    await cast?.ann.stop()
    await cast?.ben.stop()
  }
}

async function main(): Promise<number> {
  let instance: Instance | null = null
  let clouds: Clouds | null = null
  const enough = interruption(() => {
    instance?.force()
    process.exit(130)
  })
  enough.catch(() => undefined)
  stage.title('Cordboard demo: a phone system of your own, with carrier and cloud, in one terminal.')
  stage.title('No account, no network beyond this machine, nothing is kept.')
  stage.act('Starting Cordboard and the clouds of the lab on loopback, with a temporary folder')
  let problem: string | null = null
  try {
    const users = [newUser('101', 'Ann'), newUser('102', 'Ben')] as const
    const sip = await freePort('127.0.0.1')
    clouds = await startClouds(sip, (message) => stage.message(message))
    instance = await Instance.launch(sip, clouds.names.server)
    await Promise.race([perform(instance, clouds, users), enough])
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error)
    stage.fail(problem, `What Cordboard printed:\n${instance?.output.slice(-shownOutput) || '(nothing)'}`)
  }
  if (instance !== null) {
    stage.act('Stopping Cordboard')
    const code = await instance.stop()
    const text = code === 0 ? 'It stopped cleanly; its folder is removed' : `It ended with code ${code ?? 'none'}`
    stage.check('stops cleanly', code === 0, text)
  }
  await clouds?.close()
  problem ??= stage.verdict.problem
  const { passed } = stage.verdict
  stage.end(problem, `${passed} checks in ${stage.seconds.toFixed(1)} s, with real SIP and RTP on loopback.`)
  return problem === null ? 0 : 1
}

process.exit(await main())

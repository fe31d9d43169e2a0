// npm run demo: starts a whole Cordboard and two phones, lets them talk, shows every SIP message, and ends with a verdict.
import { Instance, newUser } from './instance.ts'
import { Stage } from './stage.ts'
import { type Cast, castPhones, play } from './story.ts'
import { openTerminal } from './terminal.ts'

/** Whatever happens, the demo is over after this. */
const wholeMs = 40_000
const startMs = 25_000
const shownOutput = 4000

const terminal = openTerminal(process.stdout, process.env)
const stage = new Stage(terminal, [
  { name: 'Ann (101)', user: '101' },
  { name: 'Cordboard', user: null },
  { name: 'Ben (102)', user: '102' },
])

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

async function perform(instance: Instance, users: ReturnType<typeof newUser>[], enough: Promise<never>): Promise<void> {
  const [ann, ben] = users
  if (ann === undefined || ben === undefined) throw new Error('the story needs two users')
  await Promise.race([instance.up(startMs), enough])
  const health = await Promise.race([instance.health(), enough])
  if (health !== 200) throw new Error(`GET /health answered ${health}`)
  stage.prove(`Cordboard is up after ${stage.seconds.toFixed(1)} s and ready for calls`)
  let cast: Cast | null = null
  try {
    cast = await castPhones(stage, instance, ann, ben)
    await Promise.race([play(stage, cast), enough])
  } finally {
    await cast?.ann.stop()
    await cast?.ben.stop()
  }
}

async function main(): Promise<number> {
  let instance: Instance | null = null
  const enough = interruption(() => {
    instance?.force()
    process.exit(130)
  })
  enough.catch(() => undefined)
  stage.title(
    'Cordboard demo: two phones talk through a phone system of their own. No account, no network, nothing is kept.',
  )
  const users = [newUser('101', 'Ann'), newUser('102', 'Ben')]
  stage.act('Starting Cordboard on free ports with a temporary folder')
  let problem: string | null = null
  try {
    instance = await Instance.launch(users)
    await perform(instance, users, enough)
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error)
    stage.fail(problem, `What Cordboard printed:\n${instance?.output.slice(-shownOutput) || '(nothing)'}`)
  }
  if (instance !== null) {
    stage.act('Stopping Cordboard')
    const code = await instance.stop()
    if (code === 0) stage.prove('It stopped cleanly; its folder is removed')
    else problem ??= `Cordboard ended with code ${code ?? 'none'}`
  }
  stage.verdict(
    problem === null,
    problem ??
      `${stage.proved} things were proved in ${stage.seconds.toFixed(1)} s, with real SIP and RTP on loopback.`,
  )
  return problem === null ? 0 : 1
}

process.exit(await main())

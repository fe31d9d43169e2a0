// The lab's clouds and carriers for the command line: starts one from a file, tells what happens, takes commands.
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import type { TracedMessage } from '../phone/trace.ts'
import { sharedSpeech } from '../speech/speech.ts'
import { ConfigError, Fields } from './terminal/fields.ts'
import { obey, type StartCloud } from './terminal/running-cloud.ts'
import { startCarrier } from './terminal/start-carrier.ts'
import { startFonio } from './terminal/start-fonio.ts'
import { startTwilio } from './terminal/start-twilio.ts'

const clouds = new Map<string, StartCloud>([
  ['carrier', startCarrier],
  ['twilio', startTwilio],
  ['fonio', startFonio],
])

const usage = `A cloud or carrier of the lab.

  npm run lab -- CLOUD --config file.json [--messages]

  carrier   a plain SIP carrier: name, address, port, accounts [{username, password, numbers}],
            ipCustomers [{addresses, target, numbers}], people
  twilio    a Twilio account: trunks [{domainName, secure, addresses, credentials [{username, password}], numbers,
            originationUrls, transferMode, callsPerSecond}], domains [{domainName, voiceUrl, …}], port, tlsPort,
            restPort, accountSid, authToken, people
  fonio     Fonio on LiveKit: port, numbers [{number, greeting}]

  people: [{number, name, habit, tone}], habit one of answers, rings, busy, rejects, unavailable.
  --messages prints every SIP message; the command help tells the commands.
`

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function tell(message: TracedMessage, whole: boolean): void {
  const outside = message.title === 'INVITE' || message.title === 'REGISTER' || /^[3-6]\d\d /.test(message.title)
  if (!whole && !outside) return
  const [first = ''] = message.text.split('\r\n', 1)
  say(
    `${message.direction === 'in' ? '←' : '→'} ${message.transport} ${message.peer} ${whole ? message.text.trimEnd() : first}`,
  )
}

async function readConfig(path: string | undefined): Promise<Fields> {
  if (path === undefined) throw new ConfigError('--config names the file to start from')
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new ConfigError(`${path} cannot be read: ${error.message}`)
  })
  try {
    return new Fields(JSON.parse(text))
  } catch (error) {
    if (error instanceof SyntaxError) throw new ConfigError(`${path} is no JSON: ${error.message}`)
    throw error
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      config: { type: 'string' },
      messages: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const start = clouds.get(positionals[0] ?? '')
  if (values.help || start === undefined) {
    say(usage)
    if (!values.help) process.exitCode = 1
    return
  }
  const fields = await readConfig(values.config)
  const cloud = await start({ fields, say, trace: (message) => tell(message, values.messages) })
  for (const line of cloud.where) say(line)
  say('ready; help tells the commands')
  const lines = createInterface({ input: process.stdin })
  process.once('SIGINT', () => lines.close())
  process.once('SIGTERM', () => lines.close())
  for await (const line of lines) {
    const answer = await obey(cloud, line)
    if (answer === null) break
    for (const one of answer) say(one)
  }
  lines.close()
  await cloud.stop()
  await sharedSpeech.close()
  say('stopped')
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})

// A lab phone for the command line: registers, calls a number or answers one call, says a tone, tells what it heard.
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { writeWav } from '@cordboard/media'
import { earRateHz } from './ear.ts'
import type { LabCall } from './lab-call.ts'
import { LabPhone } from './lab-phone.ts'
import { tone } from './mouth.ts'
import { makeOwnCertificate } from './own-certificate.ts'
import type { PhoneOptions } from './phone-options.ts'
import type { TracedMessage } from './trace.ts'

const usage = `A lab phone.

  node packages/lab/src/phone/main.ts --server 127.0.0.1:5060 --user 101 [--call 102]

  --server host:port   the phone system; host is an IPv4 address
  --user number        its extension
  --auth name          the name it registers with, default the extension
  --call number        calls it; without this the phone registers and answers one call
  --transport name     udp (default), tcp or tls
  --authority file     PEM of the authority that signed the server's certificate (tls)
  --codecs names       e.g. G722,PCMA
  --srtp policy        off, optional or required; default off, with tls optional
  --tone hz            what it says, default 440
  --press keys         keys it presses once it talks
  --seconds n          how long it talks, default 5
  --record file.wav    keeps what it heard
  --messages           prints whole messages, not only their first lines

The password is taken from the environment variable LAB_PASSWORD.
`

function readArguments() {
  return parseArgs({
    options: {
      server: { type: 'string' },
      user: { type: 'string' },
      auth: { type: 'string' },
      call: { type: 'string' },
      transport: { type: 'string', default: 'udp' },
      authority: { type: 'string' },
      codecs: { type: 'string', default: 'PCMU,PCMA,G722' },
      srtp: { type: 'string' },
      tone: { type: 'string', default: '440' },
      press: { type: 'string' },
      seconds: { type: 'string', default: '5' },
      record: { type: 'string' },
      messages: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }).values
}

type Arguments = ReturnType<typeof readArguments>

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

function oneOf<Name extends string>(what: string, given: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === given)
  if (found === undefined) throw new Error(`--${what} is one of ${names.join(', ')}`)
  return found
}

async function optionsOf(args: Arguments): Promise<PhoneOptions> {
  const [host = '', port = '5060'] = (args.server ?? '').split(':', 2)
  if (host === '' || args.user === undefined) throw new Error('--server and --user are needed')
  const transport = oneOf('transport', args.transport, ['udp', 'tcp', 'tls'])
  const extraCa = args.authority === undefined ? [] : [await readFile(args.authority, 'utf8')]
  const tls = { certificates: [makeOwnCertificate('127.0.0.1')], extraCa }
  const local = host.startsWith('127.') ? {} : { address: await ownAddress() }
  return {
    user: args.user,
    login: { username: args.auth ?? args.user, password: process.env.LAB_PASSWORD ?? '' },
    server: { address: host, port: Number(port) },
    ...local,
    transport,
    ...(transport === 'tls' ? { tls } : {}),
    codecs: args.codecs.split(','),
    srtp: oneOf('srtp', args.srtp ?? (transport === 'tls' ? 'optional' : 'off'), ['off', 'optional', 'required']),
    says: tone(Number(args.tone)),
    trace: (message) => say(lineOf(message, args.messages)),
  }
}

/** The first IPv4 address of this machine that is not loopback. */
async function ownAddress(): Promise<string> {
  const { networkInterfaces } = await import('node:os')
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  const found = all.find((entry) => entry.family === 'IPv4' && !entry.internal)
  if (found === undefined) throw new Error('this machine has no address to reach the server from')
  return found.address
}

function lineOf(message: TracedMessage, whole: boolean): string {
  const seconds = (message.atMs / 1000).toFixed(3).padStart(8)
  const line = `${seconds} ${message.direction === 'out' ? '→' : '←'} ${message.peer} ${message.title}`
  return whole ? `${line}\n${message.text.trimEnd().replaceAll(/^/gm, '         ')}` : line
}

async function begin(phone: LabPhone, args: Arguments): Promise<LabCall> {
  if (args.call === undefined) {
    say('Waiting for a call; Ctrl-C ends.')
    const call = await phone.incoming(0x7fff_ffff)
    call.ring()
    call.answer()
    await call.told('acknowledged', 35_000)
    return call
  }
  const call = await phone.call(args.call)
  const outcome = await call.events.take(
    'an answer',
    (event) => (event.event === 'answered' || event.event === 'failed' ? event : null),
    180_000,
  )
  if (outcome.event === 'failed') throw new Error(`no call: ${outcome.status} ${outcome.reason}`)
  return call
}

async function talk(call: LabCall, args: Arguments): Promise<void> {
  const over = call.ended(Number(args.seconds) * 1000).catch(() => null)
  if (args.press !== undefined) await call.press(args.press)
  await over
  if (!call.isOver) call.hangUp()
  const { ear, digits } = call.voice
  for (const { fromMs, toMs, hz } of ear.tones())
    say(`heard ${(fromMs / 1000).toFixed(1)}-${(toMs / 1000).toFixed(1)} s: ${hz === 0 ? 'silence' : `${hz} Hz`}`)
  const { packets, lost, late, duplicated } = call.voice.figures()
  say(`${packets} packets, ${lost} lost, ${late} late, ${duplicated} doubled; keys heard: ${digits || 'none'}`)
  if (args.record !== undefined)
    await writeFile(args.record, writeWav({ encoding: 'pcm16', sampleRateHz: earRateHz, channels: 1 }, [ear.samples()]))
}

async function main(): Promise<number> {
  const args = readArguments()
  if (args.help) {
    say(usage)
    return 0
  }
  const phone = await LabPhone.start(await optionsOf(args))
  process.once('SIGINT', () => process.exit(130))
  try {
    say(`registered for ${await phone.register()} s`)
    const call = await begin(phone, args)
    await talk(call, args)
    await phone.unregister()
    return 0
  } finally {
    await phone.stop()
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  },
)

// The command line of a running Cordboard: status, users, trunks, routes, trace, version.
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { RegistrationLine, SwitchEvent, SwitchStatus, TraceAnswer, TraceLine, UserLine } from '@cordboard/link'
import { DEFAULT_LADDER, EMPTY_LADDER, ladderStep } from '@cordboard/switch'
import { runFolder, socketNames } from '../settings/folders.ts'
import { version } from '../version.ts'
import { printable } from './printable.ts'
import { openConsole, type SwitchConsole } from './switch-console.ts'
import { table } from './table.ts'
import { routeText, trunksText } from './trunk-commands.ts'

const help = `Usage: cordboard COMMAND

  status                 what runs, and whether calls can be placed
  users                  every user with the phones that are registered
  trunks                 every trunk: whether calls can be placed by it, and if not, why
  route FROM TO          who would get a call from FROM to TO, and why; nothing is placed
        --trunk NUMBER   … when it comes in by this trunk (10000)
  trace [CALL]           the SIP ladder of the last messages, or of one call (its id, or its Id in ActiveCalls)
        --follow         … and goes on live until Ctrl-C
        --messages       … with the messages themselves (secrets masked)
  version                the version of Cordboard

It talks to the instance whose folder CORDBOARD_DATA names (default ./data).`

async function showStatus(console_: SwitchConsole): Promise<void> {
  const status = (await console_.ask({ kind: 'status' })) as SwitchStatus
  const rows: [string, string][] = [
    ['calls can be placed', status.unable === null ? 'yes' : `no: ${status.unable}`],
    ['configuration', status.version === null ? 'none yet' : `version ${status.version}`],
    ['up', `${Math.round(status.upSeconds)} s`],
    ['calls', String(status.calls)],
    ['registrations', String(status.registrations)],
    ['users', String(status.users)],
    ['blocked addresses', String(status.blocked)],
    ['records waiting', String(status.recordsWaiting)],
    ...status.media.map((media): [string, string] => [
      media.name,
      media.up ? `up, ${media.inUse} ports in use, ${media.leasedFree} ready` : 'down',
    ]),
  ]
  print(rows.map(([name, value]) => `${name.padEnd(20)} ${value}`).join('\n'))
}

async function showUsers(console_: SwitchConsole): Promise<void> {
  const users = (await console_.ask({ kind: 'users' })) as UserLine[]
  const registrations = (await console_.ask({ kind: 'registrations' })) as RegistrationLine[]
  const rows = users.flatMap((user) => {
    const phones = registrations.filter((line) => line.userId === user.id)
    const who = [user.number, user.name, user.enabled ? '' : 'disabled']
    if (phones.length === 0) return [[...who, 'no phone registered', '', '']]
    return phones.map((phone, index) => [
      ...(index === 0 ? who : ['', '', '']),
      `${phone.transport} ${phone.source}`,
      phone.userAgent,
      `${Math.max(0, Math.round((phone.expiresAt - Date.now()) / 1000))} s`,
    ])
  })
  print(table(['Number', 'Name', '', 'Phone', 'Program', 'Expires'], rows))
}

async function showTrace(
  console_: SwitchConsole,
  call: string | null,
  follow: boolean,
  messages: boolean,
): Promise<void> {
  let state = EMPTY_LADDER
  const show = (line: TraceLine): void => {
    const [next, rows] = ladderStep(state, line, DEFAULT_LADDER)
    state = next
    print(rows.join('\n'))
    if (messages) print(`\n${line.text}\n`)
  }
  console_.onEvent((event: SwitchEvent) => {
    if (event.type === 'traced') show(event.line)
  })
  const answer = (await console_.ask({ kind: 'trace', call, follow })) as TraceAnswer
  if (answer.lines.length === 0 && !follow)
    print(call === null ? 'Nothing was traced yet.' : `Nothing was traced of "${call}".`)
  for (const line of answer.lines) show(line)
  if (follow) await new Promise<void>((done) => process.once('SIGINT', () => done()))
}

function print(text: string): void {
  process.stdout.write(`${printable(text)}\n`)
}

async function withConsole(work: (console_: SwitchConsole) => Promise<void>): Promise<void> {
  const run = runFolder(resolve(process.env.CORDBOARD_DATA ?? './data'))
  const console_ = await openConsole(socketNames.switch(run))
  try {
    await work(console_)
  } finally {
    console_.close()
  }
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      follow: { type: 'boolean', short: 'f', default: false },
      messages: { type: 'boolean', short: 'm', default: false },
      trunk: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const [command, argument] = positionals
  if (values.help || command === undefined) {
    print(help)
    return values.help ? 0 : 1
  }
  switch (command) {
    case 'status':
      await withConsole(showStatus)
      return 0
    case 'users':
      await withConsole(showUsers)
      return 0
    case 'trace':
      await withConsole((console_) => showTrace(console_, argument ?? null, values.follow, values.messages))
      return 0
    case 'trunks':
      await withConsole(async (console_) => print(await trunksText(console_)))
      return 0
    case 'route': {
      const [, from, to] = positionals
      if (from === undefined || to === undefined) {
        process.stderr.write('Write: cordboard route FROM TO [--trunk NUMBER]\n')
        return 1
      }
      await withConsole(async (console_) => print(await routeText(console_, from, to, values.trunk ?? null)))
      return 0
    }
    case 'version':
      print(version)
      return 0
    default:
      process.stderr.write(`"${command}" is not a command.\n\n${help}\n`)
      return 1
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  },
)

// The lab's command line: starts clouds from files, tells what happens, obeys, stops; wrong files are named by their mistake.
import assert from 'node:assert/strict'
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { LabPhone } from '../../phone/lab-phone.ts'
import { tone } from '../../phone/mouth.ts'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

/** The command line as a process, with what it printed so far. */
class Lab {
  readonly child: ChildProcessWithoutNullStreams
  readonly exited: Promise<number | null>
  output = ''

  constructor(args: readonly string[]) {
    this.child = spawn(process.execPath, [main, ...args])
    const keep = (chunk: Buffer): void => {
      this.output += chunk.toString('utf8')
    }
    this.child.stdout.on('data', keep)
    this.child.stderr.on('data', keep)
    this.exited = new Promise((resolve) => this.child.once('close', resolve))
  }

  type(line: string): void {
    this.child.stdin.write(`${line}\n`)
  }

  /** Waits until something that fits has been printed. */
  said(what: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(deadline)
        this.child.stdout.off('data', look)
      }
      const look = (): void => {
        const found = what.exec(this.output)
        if (found === null) return
        done()
        resolve(found)
      }
      const fail = (): void => {
        done()
        reject(new Error(`${what} was never printed:\n${this.output}`))
      }
      const deadline = setTimeout(fail, 30_000)
      this.child.stdout.on('data', look)
      look()
    })
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null) this.child.kill()
    await this.exited
  }
}

async function withLab(args: readonly string[], config: unknown, story: (lab: Lab) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cb-lab-'))
  const path = join(folder, 'config.json')
  await writeFile(path, typeof config === 'string' ? config : JSON.stringify(config))
  const lab = new Lab([...args, '--config', path])
  try {
    await story(lab)
  } finally {
    await lab.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

const carrier = {
  accounts: [{ username: 'cust1', password: 'Passw0rd', numbers: ['+49301'] }],
  people: [{ number: '+491751', name: 'Jane', habit: 'rings' }],
}

test('a carrier from a file: a person calls, is answered, hears, presses keys and hangs up by command', async () => {
  await withLab(['carrier'], carrier, async (lab) => {
    const [, port = ''] = await lab.said(/udp 127\.0\.0\.1:(\d+)/)
    const server = { address: '127.0.0.1', port: Number(port) }
    const login = { username: 'cust1', password: 'Passw0rd' }
    const phone = await LabPhone.start({ user: '+49301', login, server, says: tone(660) })
    try {
      await phone.register()
      await lab.said(/ready/)
      lab.type('call +49301')
      const inc = await phone.incoming(30_000)
      inc.ring()
      inc.answer()
      await lab.said(/call 1: answered/)
      await inc.voice.hears(440)
      lab.type('press 1 77')
      assert.equal(await inc.voice.pressed(2, 30_000), '77')
      lab.type('list')
      await lab.said(/call 1: \+491751 to \+49301; Heard last: 660 Hz/)
      lab.type('hang up 1')
      assert.equal((await inc.ended(30_000)).by, 'remote')
      const out = await phone.call('+491751')
      await lab.said(/call 2: \+491751 is called by \+49301/)
      lab.type('answer 2')
      await out.answered(30_000)
      lab.type('stop')
      assert.equal(await lab.exited, 0)
    } finally {
      await phone.stop()
    }
    assert.equal(lab.output.includes('Passw0rd'), false)
  })
})

test('a Twilio account and Fonio from files', async () => {
  const trunk = { domainName: 'a.pstn.twilio.com', numbers: ['+15005550100'], addresses: ['127.0.0.1'] }
  const domain = { domainName: 'a.sip.twilio.com', credentials: [{ username: 'u', password: 'Password1234' }] }
  for (const [cloud, config, where] of [
    ['twilio', { trunks: [trunk], domains: [domain] }, /trunks: tls [\s\S]*domains: udp [\s\S]*REST: http:\/\/127/],
    ['fonio', { numbers: [{ number: '123456' }] }, /tcp 127\.0\.0\.1:\d+/],
  ] as const) {
    await withLab([cloud], config, async (lab) => {
      await lab.said(where)
      await lab.said(/ready/)
      lab.type('help')
      lab.type('stop')
      assert.equal(await lab.exited, 0)
      assert.match(lab.output, /ends everything[\s\S]*stopped/)
    })
  }
})

for (const [title, cloud, config, words] of [
  ['an unknown field', 'carrier', { colour: 1 }, /colour is not known here/],
  ['a wrong kind', 'carrier', { people: [{ number: 5 }] }, /people\[0\]\.number must be a text/],
  ['a missing field', 'twilio', { trunks: [{}] }, /trunks\[0\]\.domainName is missing/],
  ['a wrong word', 'carrier', { people: [{ number: '+1', habit: 'sings' }] }, /habit must be one of answers/],
  ['no JSON', 'fonio', '{', /is no JSON/],
  ['an unknown cloud', 'sky', {}, /npm run lab/],
] as const) {
  test(`${title}: one sentence and exit code 1`, async () => {
    await withLab([cloud], config, async (lab) => {
      assert.equal(await lab.exited, 1)
      assert.match(lab.output, words)
    })
  })
}

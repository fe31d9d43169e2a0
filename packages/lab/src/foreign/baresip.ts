// A real phone: baresip with a tone in its mouth, a recorder in its ear, and a control socket to dial and hang up.
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readWav, writeWav } from '@cordboard/media'
import { freePort } from './free-port.ts'
import { findProgram, RunningProgram } from './program.ts'

export interface BaresipOptions {
  readonly user: string
  readonly authUser: string
  readonly password: string
  /** host:port of the registrar. */
  readonly registrar: string
  readonly transport: 'udp' | 'tcp' | 'tls'
  /** As in accounts: 'PCMU/8000/1', 'PCMA/8000/1', 'G722/16000/1'. */
  readonly codecs: readonly string[]
  /** What it says, all the time. */
  readonly toneHz: number
  readonly encryption?: 'srtp' | 'srtp-mand'
  readonly answer?: 'auto' | 'manual'
  /** PEM file of the authority that signed the registrar's certificate (TLS). */
  readonly authority?: string
  /** More account parameters, e.g. 'mwi=no'. */
  readonly account?: string
}

export interface BaresipEvent {
  readonly type: string
  readonly param: string
  readonly peer: string
}

const modulesPath = '/usr/lib/baresip/modules'

/** Modules path as Debian lays it out; other layouts are found beside the library folders. */
async function modules(): Promise<string> {
  const places = [
    modulesPath,
    '/usr/lib/x86_64-linux-gnu/baresip/modules',
    '/usr/lib/aarch64-linux-gnu/baresip/modules',
  ]
  for (const place of places)
    if (
      await readdir(place).then(
        () => true,
        () => false,
      )
    )
      return place
  throw new Error('the modules of baresip are not where Debian keeps them')
}

export class Baresip {
  readonly #program: RunningProgram
  readonly #control: Socket
  readonly #folder: string
  readonly #registrar: string
  /** 2 when it speaks G.722 at 16 kHz. */
  readonly #rateFactor: number
  readonly events: BaresipEvent[] = []
  #waiting: { wanted: (event: BaresipEvent) => boolean; resolve: (event: BaresipEvent) => void }[] = []
  #pending = Buffer.alloc(0)

  private constructor(program: RunningProgram, control: Socket, folder: string, options: BaresipOptions) {
    this.#rateFactor = options.codecs[0]?.startsWith('G722') ? 2 : 1
    this.#registrar = options.registrar
    this.#program = program
    this.#control = control
    this.#folder = folder
    control.on('data', (chunk: Buffer) => this.#read(chunk))
    control.on('error', () => {})
  }

  /** Starts the phone and waits until the registrar said 200 to it. */
  static async start(options: BaresipOptions): Promise<Baresip> {
    const path = findProgram('baresip')
    if (path === null) throw new Error('baresip is not installed')
    const folder = await mkdtemp(join(tmpdir(), 'cb-baresip-'))
    // TLS takes the SIP port + 1; the control socket comes after both.
    const sipPort = await freePort('127.0.0.1', 3)
    const rtpPort = await freePort('127.0.0.1', 8)
    await mkdir(join(folder, 'heard'))
    await writeFile(join(folder, 'tone.wav'), toneFile(options.toneHz, 60))
    await writeFile(join(folder, 'config'), await configText(options, folder, sipPort, rtpPort))
    await writeFile(join(folder, 'accounts'), accountLine(options))
    await writeFile(join(folder, 'contacts'), '\n')
    const program = new RunningProgram(path, ['-f', folder, '-n', '127.0.0.1', '-v'], { env: { HOME: folder } })
    try {
      await program.said(/\b200 OK\b[^\n]*\[\d+ binding|baresip is ready[\s\S]*200 OK/, 15_000)
      const control = await dialControl(sipPort + 2)
      return new Baresip(program, control, folder, options)
    } catch (error) {
      await program.stop()
      await rm(folder, { recursive: true, force: true })
      throw error
    }
  }

  /** Calls a number through its registrar, over its own transport. */
  dial(number: string): void {
    this.command('dial', `sip:${number}@${this.#registrar}`)
  }

  hangUp(): void {
    this.command('hangup')
  }

  /** Any command of baresip's menu: 'accept', 'hold', 'resume', 'transfer', 'reginfo', … */
  command(command: string, params = ''): void {
    const text = JSON.stringify({ command, params, token: command })
    this.#control.write(`${Buffer.byteLength(text)}:${text},`)
  }

  /** The next event of this type, or one that came already. */
  event(type: string, withinMs = 10_000): Promise<BaresipEvent> {
    const found = this.events.find((event) => event.type === type)
    if (found !== undefined) return Promise.resolve(found)
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(
        () =>
          reject(
            new Error(
              `no ${type} within ${withinMs} ms; came: ${this.events.map((e) => e.type).join(' ')}\n${this.log.slice(-2000)}`,
            ),
          ),
        withinMs,
      )
      this.#waiting.push({
        wanted: (event) => event.type === type,
        resolve: (event) => {
          clearTimeout(deadline)
          resolve(event)
        },
      })
    })
  }

  forgetEvents(): void {
    this.events.length = 0
  }

  get log(): string {
    return this.#program.output
  }

  /** Resolves when this call's recording holds so many seconds of what was heard (16-bit samples at 8 or 16 kHz). */
  async heardFor(seconds: number, withinMs = 15_000): Promise<void> {
    const folder = join(this.#folder, 'heard')
    const deadline = performance.now() + withinMs
    while (performance.now() < deadline) {
      const names = (await readdir(folder)).filter((name) => name.endsWith('-dec.wav')).sort()
      const last = names.at(-1)
      if (last !== undefined && (await stat(join(folder, last))).size > seconds * 16_000 * this.#rateFactor) return
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    throw new Error(`nothing was heard for ${seconds} s within ${withinMs} ms\n${this.log.slice(-2000)}`)
  }

  /** What it heard in its last finished call, 16-bit samples. Call after the call has ended. */
  async heard(): Promise<{ samples: Int16Array; sampleRateHz: number }> {
    const folder = join(this.#folder, 'heard')
    const files = (await readdir(folder)).filter((name) => name.endsWith('-dec.wav')).sort()
    const last = files.at(-1)
    if (last === undefined) throw new Error('this phone has heard nothing')
    const wav = readWav(await readFile(join(folder, last)))
    if (!wav.ok) throw new Error(`the recording cannot be read: ${wav.reason}`)
    return { samples: wav.sound.channels[0] ?? new Int16Array(0), sampleRateHz: wav.sound.format.sampleRateHz }
  }

  async stop(): Promise<void> {
    this.#control.destroy()
    await this.#program.stop()
    await rm(this.#folder, { recursive: true, force: true })
  }

  /** Netstrings: length, colon, JSON, comma. */
  #read(chunk: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, chunk])
    for (;;) {
      const colon = this.#pending.indexOf(':')
      if (colon < 0) return
      const length = Number(this.#pending.toString('latin1', 0, colon))
      if (this.#pending.length < colon + 1 + length + 1) return
      const text = this.#pending.toString('utf8', colon + 1, colon + 1 + length)
      this.#pending = this.#pending.subarray(colon + 1 + length + 1)
      this.#take(JSON.parse(text) as Record<string, unknown>)
    }
  }

  #take(message: Record<string, unknown>): void {
    if (message.event !== true) return
    const event = {
      type: String(message.type),
      param: String(message.param ?? ''),
      peer: String(message.peeruri ?? ''),
    }
    this.events.push(event)
    this.#waiting = this.#waiting.filter((waiting) => {
      if (!waiting.wanted(event)) return true
      waiting.resolve(event)
      return false
    })
  }
}

function toneFile(hz: number, seconds: number): Uint8Array {
  const rate = 8000
  const samples = Int16Array.from({ length: rate * seconds }, (_, n) =>
    Math.round(12_000 * Math.sin((2 * Math.PI * hz * n) / rate)),
  )
  return writeWav({ encoding: 'pcm16', sampleRateHz: rate, channels: 1 }, [samples])
}

async function configText(options: BaresipOptions, folder: string, sipPort: number, rtpPort: number): Promise<string> {
  const lines = [
    'poll_method epoll',
    `sip_listen 127.0.0.1:${sipPort}`,
    'call_local_timeout 60',
    'call_max_calls 4',
    `module_path ${await modules()}`,
    'module g711.so',
    'module g722.so',
    'module aufile.so',
    'module aubridge.so',
    'module sndfile.so',
    'module srtp.so',
    'module_app account.so',
    'module_app menu.so',
    'module_app ctrl_tcp.so',
    'audio_player aubridge,nil',
    `audio_source aufile,${join(folder, 'tone.wav')}`,
    'audio_alert aubridge,alert',
    'ausrc_srate 8000',
    'auplay_srate 8000',
    'ausrc_channels 1',
    'auplay_channels 1',
    `snd_path ${join(folder, 'heard')}`,
    `ctrl_tcp_listen 127.0.0.1:${sipPort + 2}`,
    `rtp_ports ${rtpPort}-${rtpPort + 7}`,
    'rtp_stats no',
  ]
  if (options.authority !== undefined) lines.push(`sip_cafile ${options.authority}`)
  return `${lines.join('\n')}\n`
}

function accountLine(options: BaresipOptions): string {
  const [host = '', port = ''] = options.registrar.split(':')
  const parameters = [
    `auth_user=${options.authUser}`,
    `auth_pass=${options.password}`,
    `audio_codecs=${options.codecs.join(',')}`,
    `answermode=${options.answer ?? 'auto'}`,
    'regint=600',
    'mwi=no',
    ...(options.encryption === undefined ? [] : [`mediaenc=${options.encryption}`]),
    ...(options.account === undefined ? [] : [options.account]),
  ]
  return `<sip:${options.user}@${host}:${port};transport=${options.transport}>;${parameters.join(';')}\n`
}

async function dialControl(port: number): Promise<Socket> {
  for (let attempt = 0; ; attempt++) {
    const socket = connect(port, '127.0.0.1')
    const up = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true))
      socket.once('error', () => resolve(false))
    })
    if (up) return socket
    if (attempt > 50) throw new Error('the control socket of baresip does not open')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

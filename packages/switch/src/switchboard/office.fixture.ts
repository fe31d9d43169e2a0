// A switch with users, media and control on loopback, for tests: everything real but the sound.
import { createSecretKey, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CallRecord, RowChange, SwitchEvent } from '@cordboard/link'
import { DEFAULT_LOCAL_NETWORKS, readAddressSettings } from '../address/advertise.ts'
import { createSwitch } from './create-switch.ts'
import { MediaSide } from './media-side.fixture.ts'
import { Phone } from './phone.fixture.ts'
import type { Switch, SwitchOptions } from './switch-contract.ts'

const deadlineMs = 20_000

export interface OfficeOptions {
  readonly numbers: readonly string[]
  readonly folder?: string
  readonly sipPort?: number
  readonly options?: Partial<SwitchOptions>
  /** No control, no configuration but the journal's. */
  readonly alone?: boolean
}

export const officeKey = createSecretKey(Buffer.alloc(32, 5))

export class Office {
  readonly folder: string
  readonly events: SwitchEvent[] = []
  readonly phones: Phone[] = []
  readonly logs: string[] = []
  pbx!: Switch
  media!: MediaSide
  readonly #own: boolean

  constructor(folder: string | undefined) {
    this.#own = folder === undefined
    this.folder = folder ?? mkdtempSync(join(tmpdir(), 'cordboard-switch-'))
  }

  async open({ numbers, sipPort, options, alone }: OfficeOptions): Promise<this> {
    const addresses = readAddressSettings(DEFAULT_LOCAL_NETWORKS, [])
    if (!addresses.ok) throw new Error('unreadable networks')
    this.pbx = await createSwitch({
      sip: { endpoints: [{ transport: 'udp', address: '127.0.0.1', port: sipPort ?? 0 }], loopLag: null },
      addresses: addresses.settings,
      mediaAddresses: [{ name: 'lo', address: '127.0.0.1', prefixLength: 8 }],
      leaseAhead: 8,
      folder: this.folder,
      key: officeKey,
      domain: 'pbx.example',
      realm: 'cordboard',
      clock: { monotonicMs: () => performance.now(), wallMs: () => Date.now(), boot: 'test' },
      random: (bytes) => randomBytes(bytes),
      log: (level, message, fields) => this.logs.push(`${level} ${message} ${JSON.stringify(fields)}`),
      ...options,
    })
    this.media = new MediaSide(this.pbx.media)
    this.media.up()
    if (!alone) this.control(numbers)
    return this
  }

  /** Control comes up and sends users; records are stored at once. */
  control(numbers: readonly string[]): void {
    this.pbx.control.up((event) => {
      this.events.push(event)
      if (event.type === 'record') this.pbx.control.received({ type: 'stored', sequence: event.record.sequence })
    })
    const rows = numbers.map((number): RowChange => {
      const row = {
        Number: number,
        FirstName: 'User',
        LastName: number,
        Enabled: true,
        AuthID: `auth${number}`,
        AuthPassword: `secret${number}`,
      }
      return { noun: 'User', id: Number(number), row }
    })
    this.pbx.control.received({ type: 'resync', version: 1, rows, first: true, last: true })
  }

  get server() {
    const endpoint = this.pbx.endpoints[0]
    return { address: '127.0.0.1', port: endpoint?.port ?? 0 }
  }

  /** A registered phone. */
  async phone(number: string): Promise<Phone> {
    const phone = await new Phone(number, this.server).start()
    this.phones.push(phone)
    const status = await phone.register()
    if (status !== 200) throw new Error(`${number} was not registered: ${status}`)
    return phone
  }

  get records(): CallRecord[] {
    return this.events.flatMap((event) => (event.type === 'record' ? [event.record] : []))
  }

  async until(isSo: () => boolean, what: string): Promise<void> {
    const end = performance.now() + deadlineMs
    while (!isSo()) {
      if (performance.now() > end) throw new Error(`it did not happen: ${what}`)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  /** All calls are over, nothing is left, and there are so many records. */
  async quiet(records: number): Promise<void> {
    await this.until(() => this.records.length === records, `${records} records, there are ${this.records.length}`)
    await this.until(
      () => {
        const counts = this.pbx.counts()
        return ['calls', 'legs', 'callTimers', 'media.taken'].every((name) => counts[name] === 0)
      },
      `nothing left over: ${JSON.stringify(this.pbx.counts())}`,
    )
  }

  async close(): Promise<void> {
    for (const phone of this.phones) await phone.stop()
    await this.pbx.close()
    if (this.#own) rmSync(this.folder, { recursive: true, force: true })
  }
}

export function openOffice(options: OfficeOptions): Promise<Office> {
  return new Office(options.folder).open(options)
}

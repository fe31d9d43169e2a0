// An attended transfer of two calls by one trunk, with a carrier nobody here wrote: SIPp is asked (REFER with Replaces) to join them.
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Sipp, withoutProgram } from '@cordboard/lab'
import { type TestUser, users } from './cordboard.fixture.ts'
import { type Desk, eventually, idle, records, sitDown } from './office.fixture.ts'
import { logged, SeedOffice } from './seeds.fixture.ts'
import { addRule, addTrunk, ownAddress, untilOnline } from './trunks.fixture.ts'

const [annaUser] = users as readonly [TestUser]

const header = (text: string, name: string): string => new RegExp(`^${name}: *(.*?)\r?$`, 'm').exec(text)?.[1] ?? ''
const tagOf = (text: string, name: string): string => /;tag=([^;>\s]+)/.exec(header(text, name))?.[1] ?? ''

/** SIPp behind a trunk to which all numbers with this prefix go. */
class JoiningCarrier {
  readonly #sipp: Sipp
  readonly #folder: string

  private constructor(sipp: Sipp, folder: string) {
    this.#sipp = sipp
    this.#folder = folder
  }

  static async start({ api, pbx }: SeedOffice, prefix: string, supported: string): Promise<JoiningCarrier> {
    const folder = await mkdtemp(join(tmpdir(), 'cb-joining-'))
    const address = ownAddress()
    const sipp = await Sipp.start({
      scenario: 'carrier-joins',
      target: pbx.registrar,
      address,
      calls: 10_000,
      timeoutSeconds: 170,
      keys: { supported },
      args: ['-message_file', join(folder, 'messages.log')],
    })
    const trunk = await addTrunk(api, {
      template: 'GenericSIPTrunk.pv.xml',
      name: `Supports ${supported}`,
      host: address,
      port: sipp.localPort,
      fields: { ExternalNumber: '+4930100400' },
      gateway: { SupportReplaces: true },
    })
    await addRule(api, { name: prefix, prefix, routes: [{ TrunkId: trunk.id }] })
    await untilOnline(api, trunk)
    return new JoiningCarrier(sipp, folder)
  }

  /** What SIPp has sent or received, as text, oldest first. */
  async messages(): Promise<readonly string[]> {
    const log = await readFile(join(this.#folder, 'messages.log'), 'utf8')
    return log.split(/^-{10,}.*\n.*(?:sent|received).*\n\n/m).slice(1)
  }

  /** Its answer to the INVITE for this number. */
  async answered(number: string): Promise<string> {
    const all = await this.messages()
    const isIt = (text: string): boolean =>
      text.startsWith('SIP/2.0 200') && header(text, 'CSeq').endsWith('INVITE') && header(text, 'To').includes(number)
    const found = all.find(isIt)
    assert.ok(found, `no answer for ${number} in\n${all.join('\n')}`)
    return found
  }

  async stop(): Promise<void> {
    await this.#sipp.stop()
    await rm(this.#folder, { recursive: true, force: true })
  }
}

describe('SIPp as a carrier that joins its calls', { skip: withoutProgram('sipp'), timeout: 180_000 }, () => {
  let office: SeedOffice
  let anna: Desk
  let knowing: JoiningCarrier
  let unknowing: JoiningCarrier

  before(async () => {
    office = await SeedOffice.open()
    knowing = await JoiningCarrier.start(office, '+4366', 'replaces')
    unknowing = await JoiningCarrier.start(office, '+4377', 'timer')
    anna = await sitDown(office.pbx, annaUser, 440)
  })
  after(async () => {
    await anna?.phone.stop()
    await office?.close()
    for (const carrier of [knowing, unknowing]) await carrier?.stop()
  })

  /** Anna has called both numbers and brings them together. */
  async function bringTogether(one: string, other: string): Promise<void> {
    const first = await anna.phone.call(one)
    await first.answered(20_000)
    const second = await anna.phone.call(other)
    await second.answered(20_000)
    assert.equal(await first.transferTo(second, 20_000), 200)
    await Promise.all([first.ended(20_000), second.ended(20_000)])
  }

  test('REFER names the other dialog as the carrier sees it; after NOTIFY 200 both legs get BYE, and nothing stays here', async () => {
    await bringTogether('+4366012345', '+4366067890')
    await idle(office.pbx)
    const [asked, replaced] = [await knowing.answered('4366012345'), await knowing.answered('4366067890')]
    const byes = await eventually('two BYEs', async () => {
      const found = (await knowing.messages()).filter((text) => text.startsWith('BYE '))
      return found.length >= 2 ? found : null
    })
    const all = await knowing.messages()
    const refers = all.filter((text) => text.startsWith('REFER '))
    assert.ok(refers[0])
    assert.deepEqual(new Set(refers.map((text) => header(text, 'Call-ID'))), new Set([header(asked, 'Call-ID')]))
    const contact = header(replaced, 'Contact').slice(1, -1)
    const dialog = [
      encodeURIComponent(header(replaced, 'Call-ID')),
      `to-tag%3D${encodeURIComponent(tagOf(replaced, 'To'))}`,
      `from-tag%3D${encodeURIComponent(tagOf(replaced, 'From'))}`,
    ]
    assert.match(contact, /^sip:line\d+@/)
    assert.equal(header(refers[0], 'Refer-To'), `<${contact}?Replaces=${dialog.join('%3B')}>`)
    const reports = all.filter((text) => text.startsWith('SIP/2.0 200') && header(text, 'CSeq').endsWith('NOTIFY'))
    assert.deepEqual(new Set(reports.map((text) => header(text, 'CSeq'))), new Set(['1 NOTIFY', '2 NOTIFY']))
    const ids = [asked, replaced].map((text) => header(text, 'Call-ID'))
    assert.deepEqual(new Set(byes.map((text) => header(text, 'Call-ID'))), new Set(ids))
    const kept = await eventually('the records', () => (records(office.pbx).length >= 2 ? records(office.pbx) : null))
    assert.deepEqual(
      kept.map(({ cause }) => cause),
      ['transferred', 'transferred'],
    )
  })

  test('a carrier that does not say that it supports Replaces is not asked; both are joined here, and the event log says so', async () => {
    await bringTogether('+4377012345', '+4377067890')
    await logged(office.api, /Supports timer .*did not join \+4377012345 .*: 420 .*joined here/)
    const all = await unknowing.messages()
    assert.deepEqual(
      all.filter((text) => /^(REFER|BYE) /.test(text)),
      [],
    )
  })
})

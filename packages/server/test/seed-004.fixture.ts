// Seed 004 on one machine: a Twilio account kept over REST as in its console, its trunking, people with telephones, the PBX.
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Ear,
  earRateHz,
  localizedUris,
  Pstn,
  type Subscriber,
  TwilioAccount,
  TwilioRest,
  TwilioTrunking,
  tone,
} from '@cordboard/lab'
import { type AudioClip, goertzel, loadClip, rms } from '@cordboard/media'
import { createResolver, type DnsResolver } from '@cordboard/sip'
import { makeCertificates } from '../src/certificate/self-signed.ts'
import type { Options } from './cordboard.fixture.ts'
import { type Desk, sitDown } from './office.fixture.ts'
import { type Api, SeedOffice, users } from './seeds.fixture.ts'
import { addTrunk, type MadeTrunk, ownAddress } from './trunks.fixture.ts'

/** The PBX as the internet knows it. */
export const fqdn = 'pbx.acme.example'
export const trunkDomain = 'mypbx.pstn.twilio.com'
/** The nearest edge, as copied from the console. */
export const terminationHost = 'mypbx.pstn.ashburn.twilio.com'
export const login = { username: 'acme-pbx', password: 'Correct4Horses' }
export const did = '+12125550100'
export const customerNumber = '+14155550123'
export const customerHz = 1000

type Fields = Readonly<Record<string, string>>
type Json = Readonly<Record<string, unknown>>

/** The account's REST interface, whose answers stand for the pages of the console. */
export class Console {
  readonly #rest: TwilioRest
  readonly #account: TwilioAccount

  constructor(rest: TwilioRest, account: TwilioAccount) {
    this.#rest = rest
    this.#account = account
  }

  /** Paths that begin with `/SIP` and the like lie below the account. */
  async ask(method: string, path: string, fields?: Fields): Promise<{ readonly status: number; readonly json: Json }> {
    const whole = /^\/(v1|console)\//.test(path) ? path : `/2010-04-01/Accounts/${this.#account.sid}${path}.json`
    const secret = Buffer.from(`${this.#account.sid}:${this.#account.authToken}`).toString('base64')
    const response = await fetch(this.#rest.baseUrls.api + whole, {
      method,
      headers: { authorization: `Basic ${secret}` },
      ...(fields === undefined ? {} : { body: new URLSearchParams(fields) }),
    })
    const text = await response.text()
    return { status: response.status, json: text === '' ? {} : (JSON.parse(text) as Json) }
  }

  async post(path: string, fields: Fields): Promise<Json & { readonly sid: string }> {
    const { status, json } = await this.ask('POST', path, fields)
    assert.ok(status < 300, `POST ${path}: ${status} ${JSON.stringify(json)}`)
    return { ...json, sid: String(json.sid) }
  }
}

export interface TwilioOptions extends Options {
  readonly twilio?: ConstructorParameters<typeof TwilioAccount>[0]
}

export class TwilioOffice {
  readonly office: SeedOffice
  readonly account: TwilioAccount
  readonly rest: TwilioRest
  readonly console: Console
  readonly trunking: TwilioTrunking
  readonly pstn: Pstn
  readonly customer: Subscriber
  readonly desks: Desk[] = []
  readonly #resolver: DnsResolver
  readonly #folder: string

  private constructor(
    parts: Pick<TwilioOffice, 'office' | 'account' | 'rest' | 'trunking' | 'pstn'>,
    resolver: DnsResolver,
    folder: string,
  ) {
    this.office = parts.office
    this.account = parts.account
    this.rest = parts.rest
    this.trunking = parts.trunking
    this.pstn = parts.pstn
    this.console = new Console(parts.rest, parts.account)
    this.customer = parts.pstn.subscriber(customerNumber, { name: 'JANE DOE', says: tone(customerHz) })
    this.#resolver = resolver
    this.#folder = folder
  }

  /** PBX and Twilio are up; nothing is configured on either side. Both have certificates that the other trusts. */
  static async open(options: TwilioOptions = {}): Promise<TwilioOffice> {
    const { twilio, ...pbxOptions } = options
    const address = ownAddress()
    const hosts = [trunkDomain, ...localizedUris(trunkDomain).map(({ host }) => host)]
    const made = await makeCertificates(hosts, [address], Date.now())
    const folder = await mkdtemp(join(tmpdir(), 'cb-twilio-'))
    const authority = join(folder, 'authority.crt')
    await writeFile(authority, made.authority.certificate)
    const account = new TwilioAccount(twilio)
    const rest = await TwilioRest.start({ accounts: [account] })
    const { api, trunking: trunkingUrl, voice } = rest.baseUrls
    const office = await SeedOffice.open({
      ...pbxOptions,
      environment: {
        CORDBOARD_FQDN: fqdn,
        CORDBOARD_EXTRA_CA: authority,
        CORDBOARD_TWILIO_API: `api=${api},trunking=${trunkingUrl},voice=${voice}`,
        ...pbxOptions.environment,
      },
    })
    const { ports, data } = office.pbx
    const resolver = createResolver({ servers: [office.names.server] })
    const pstn = new Pstn()
    const trunking = await TwilioTrunking.start({
      account,
      pstn,
      addresses: [address],
      port: 5060,
      tlsPort: 5061,
      tls: {
        certificates: [made.ecdsa, made.rsa].map(({ certificate, key }) => ({ cert: certificate, key })),
        extraCa: [await readFile(join(data, 'certificates', 'authority.crt'), 'utf8')],
      },
      resolver,
    })
    office.names.add(
      ...hosts.map((name) => ({ name, type: 'A' as const, address })),
      { name: fqdn, type: 'A', address: '127.0.0.1' },
      { name: `_sip._udp.${fqdn}`, type: 'SRV', target: fqdn, port: ports.sip },
      { name: `_sip._tcp.${fqdn}`, type: 'SRV', target: fqdn, port: ports.sip },
      { name: `_sips._tcp.${fqdn}`, type: 'SRV', target: fqdn, port: ports.sips },
    )
    return new TwilioOffice({ office, account, rest, trunking, pstn }, resolver, folder)
  }

  get api(): Api {
    return this.office.api
  }

  async close(): Promise<void> {
    for (const { phone } of this.desks) await phone.stop()
    await this.office.close()
    await this.trunking.close()
    this.pstn.close()
    this.#resolver.close()
    await this.rest.close()
    await rm(this.#folder, { recursive: true, force: true })
  }

  /** Phones of the first users, 440 Hz, 480 Hz and so on. */
  async staff(count: number): Promise<void> {
    for (const [index, user] of users.slice(0, count).entries())
      this.desks.push(await sitDown(this.office.pbx, user, 440 + 40 * index))
  }

  desk(index: number): Desk {
    const found = this.desks[index]
    assert.ok(found, `desk ${index}`)
    return found
  }

  /** The seed's steps in Twilio's console: trunk, access list with the PBX's address, credentials, origination, numbers. The sid. */
  async setUpTwilio(secure: boolean, numbers: readonly string[] = [did]): Promise<string> {
    const { sid } = await this.console.post('/v1/Trunks', {
      FriendlyName: 'Acme',
      Secure: String(secure),
      DomainName: trunkDomain,
      CnamLookupEnabled: 'true',
    })
    const addresses = await this.console.post('/SIP/IpAccessControlLists', { FriendlyName: 'PBX' })
    await this.console.post(`/SIP/IpAccessControlLists/${addresses.sid}/IpAddresses`, {
      FriendlyName: 'PBX',
      IpAddress: '127.0.0.1',
      CidrPrefixLength: '32',
    })
    await this.console.post(`/v1/Trunks/${sid}/IpAccessControlLists`, { IpAccessControlListSid: addresses.sid })
    const credentials = await this.console.post('/SIP/CredentialLists', { FriendlyName: 'PBX' })
    await this.console.post(`/SIP/CredentialLists/${credentials.sid}/Credentials`, {
      Username: login.username,
      Password: login.password,
    })
    await this.console.post(`/v1/Trunks/${sid}/CredentialLists`, { CredentialListSid: credentials.sid })
    await this.originate(sid, `sip:${fqdn}`)
    for (const number of numbers) this.account.numbers.attachToTrunk(sid, this.account.numbers.add(number).sid)
    // The seed's calls come one after the other, but a test does not wait a second between them.
    this.account.trunks.get(sid).callsPerSecond = 100
    return sid
  }

  async originate(trunkSid: string, sipUrl: string, priority = 10, weight = 10): Promise<void> {
    await this.console.post(`/v1/Trunks/${trunkSid}/OriginationUrls`, {
      FriendlyName: 'PBX',
      SipUrl: sipUrl,
      Priority: String(priority),
      Weight: String(weight),
      Enabled: 'true',
    })
  }

  /** Add Trunk > Twilio: termination URI, authentication id and password, number. Secure is what the template has. */
  addTrunk(secure: boolean, fields: Json = {}, gateway: Json = {}): Promise<MadeTrunk> {
    return addTrunk(this.api, {
      template: 'Twilio.pv.xml',
      name: 'Twilio',
      host: terminationHost,
      port: secure ? 5061 : 5060,
      fields: {
        AuthID: login.username,
        AuthPassword: { Value: login.password },
        ExternalNumber: did,
        ...(secure ? {} : { TransportRestriction: 'UDP' }),
        ...fields,
      },
      gateway: { ...(secure ? {} : { SRTPMode: 'SRTPDisabled' }), ...gateway },
    })
  }
}

/** What says to a caller that there is no way to the number (Precise Audible Tone Plan). */
export const reorderHz = [480, 620] as const

/** Whether the last 120 ms were made of these frequencies and hardly anything else. */
export function hearsTones(ear: Ear, frequencies: readonly number[]): boolean {
  const samples = ear.samples(Math.max(0, ear.endMs - 120))
  const loudness = rms(samples)
  const shares = frequencies.map((hz) => goertzel(samples, earRateHz, hz) ** 2 / 2 / loudness ** 2)
  return loudness > 100 && shares.every((share) => share > 0.25)
}

/** A spoken prompt that comes with the product. */
export async function shippedPrompt(name: string): Promise<AudioClip> {
  const file = new URL(`../../media/assets/prompts/${name}.wav`, import.meta.url)
  const loaded = loadClip(await readFile(file))
  assert.ok(loaded.ok, name)
  return loaded.clip
}

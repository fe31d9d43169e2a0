// A trunk with numbers, a network with people, and lab phones as the customer's phone systems.
import assert from 'node:assert/strict'
import { LabPhone } from '../../phone/lab-phone.ts'
import { tone } from '../../phone/mouth.ts'
import { makeOwnCertificate } from '../../phone/own-certificate.ts'
import type { PhoneOptions } from '../../phone/phone-options.ts'
import { Pstn } from '../pstn/pstn.ts'
import { type AccountOptions, type Trunk, TwilioAccount } from '../twilio-account/index.ts'
import { TwilioTrunking } from './trunking.ts'
import type { TrunkingOptions } from './trunking-options.ts'

export const did = '+15005550100'
export const login = { username: 'pbx', password: 'Password1234' }
const domain = 'mypbx.pstn.twilio.com'
const twilioAddress = '127.0.6.1'
const theirs = makeOwnCertificate(twilioAddress)
const ours = makeOwnCertificate('127.0.0.1')
const extraCa = [theirs.cert, ours.cert]

export interface TrunkWorld {
  readonly account: TwilioAccount
  readonly trunk: Trunk
  readonly pstn: Pstn
  readonly twilio: TwilioTrunking
  /** A customer's phone system with the right credentials, 440 Hz; stopped at the end. */
  phone(options?: Partial<PhoneOptions>): Promise<LabPhone>
  /** Origination URL of a phone. */
  originate(phone: LabPhone, priority?: number, weight?: number): void
  /** Adds a list with this address, or with this login. */
  allow(what: 'address' | 'login', value?: string): void
}

/** By default the trunk has a credential list with `login`, takes 100 calls per second, and `did` belongs to it. */
export async function withTrunk(
  options: Partial<TrunkingOptions> & { readonly accountOptions?: AccountOptions; readonly secure?: boolean },
  story: (world: TrunkWorld) => Promise<void>,
): Promise<void> {
  const account = new TwilioAccount(options.accountOptions)
  const trunk = account.trunks.create({ domainName: domain, friendlyName: 'PBX', secure: options.secure ?? false })
  trunk.callsPerSecond = 100
  account.numbers.attachToTrunk(trunk.sid, account.numbers.add(did).sid)
  const pstn = new Pstn()
  const tls = { certificates: [theirs], extraCa }
  const twilio = await TwilioTrunking.start({
    account,
    pstn,
    tls,
    addresses: [twilioAddress],
    failoverMs: 20_000,
    ...options,
  })
  const phones: LabPhone[] = []
  const world: TrunkWorld = {
    account,
    trunk,
    pstn,
    twilio,
    async phone(more = {}) {
      const transport = more.transport ?? 'udp'
      const server = { address: twilioAddress, port: twilio.site.port(transport), domain }
      const phone = await LabPhone.start({
        user: did,
        login,
        server,
        says: tone(440),
        tls: { certificates: [ours], extraCa },
        ...more,
      })
      phones.push(phone)
      return phone
    },
    originate(phone, priority = 10, weight = 10) {
      const sipUrl = phone.uri.replace(/^sip:[^@]*@/, 'sip:')
      account.trunks.addOriginationUrl(trunk.sid, { friendlyName: 'PBX', sipUrl, priority, weight, enabled: true })
    },
    allow(what, value) {
      if (what === 'address') {
        const { sid } = account.lists.createIpAccessControlList('addresses')
        account.lists.addIpAddress(sid, { friendlyName: 'one', ipAddress: value ?? '127.0.0.1' })
        account.trunks.attachIpAccessControlList(trunk.sid, sid)
      } else {
        const { sid } = account.lists.createCredentialList('credentials')
        account.lists.addCredential(sid, login.username, value ?? login.password)
        account.trunks.attachCredentialList(trunk.sid, sid)
      }
    },
  }
  world.allow('login')
  try {
    await story(world)
    for (const site of twilio.sites) assert.deepEqual(site.faults, [])
  } finally {
    for (const phone of phones) await phone.stop()
    const [site] = twilio.sites
    await twilio.close()
    pstn.close()
    const { timers, sessions, calls, connections, endpoints } = site?.counts() ?? twilio.site.counts()
    assert.deepEqual([timers, sessions, calls, connections, endpoints], [0, 0, 0, 0, 0])
  }
  assert.equal(pstn.timers, 0)
}

/** The X-Twilio-Error of the phone's next refusal with this status. */
export async function errorSeen(phone: LabPhone, status: number): Promise<string> {
  const { text } = await phone.saw('in', String(status))
  return /^X-Twilio-Error: (.*)\r$/m.exec(text)?.[1] ?? ''
}

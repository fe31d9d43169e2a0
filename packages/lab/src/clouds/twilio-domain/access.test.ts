// Who may call and register at a SIP Domain, and how everybody else is refused.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutProgram } from '../../foreign/program.ts'
import { playScenario } from '../../foreign/sipp.ts'
import { LabPhone } from '../../phone/lab-phone.ts'
import { makeOwnCertificate } from '../../phone/own-certificate.ts'
import { allow, demandLogin, password, withDomain } from './domain.fixture.ts'
import type { DomainTrial } from './try-domain.ts'

const pages = { '/voice': '<Hangup/>' }
const login = { username: 'pbx', password }
const certificate = makeOwnCertificate('127.0.0.1')
const tls = { certificates: [certificate], extraCa: [certificate.cert] }
const secureTrial = { transport: 'tls', tls, srtp: 'required' } as const

type Prepare = Parameters<typeof withDomain>[1]['prepare']
const byAddress: Prepare = (account, domain) => allow(account, domain, '127.0.0.1')
const byLogin: Prepare = (account, domain) => demandLogin(account, domain, 'pbx')
const secured: Prepare = (account, domain) => void account.domains.update(domain.sid, { secure: true })

const accepted: readonly (readonly [name: string, prepare: Prepare, trial: Partial<DomainTrial>])[] = [
  ['a listed address', byAddress, {}],
  ['the right credentials', byLogin, { login }],
  [
    'both where both are demanded',
    (account, domain, web) => {
      byAddress(account, domain, web)
      byLogin(account, domain, web)
    },
    { login },
  ],
  ['TLS for the signalling of a domain that is not secure', byAddress, { transport: 'tls', tls }],
  ['TLS and SRTP at a secure domain', secured, secureTrial],
]
for (const [name, prepare, trial] of accepted)
  test(`accepted: ${name}`, async () => {
    await withDomain(pages, { ...(prepare === undefined ? {} : { prepare }), domains: { tls } }, async ({ call }) => {
      const { call: phone, seen } = await call(trial)
      await phone.answered(20_000)
      const record = await seen()
      await record.told('over')
      const username = trial.login === undefined ? undefined : 'pbx'
      assert.equal(record.requests[0]?.params.get('SipUsername'), username)
    })
  })

const refused: readonly (readonly [
  name: string,
  prepare: Prepare,
  trial: Partial<DomainTrial>,
  status: number,
  error: string | null,
])[] = [
  ['an address that is not listed', byAddress, { address: '127.0.0.9' }, 403, '32201'],
  ['an address that is not listed, with the right credentials', both, { address: '127.0.0.9', login }, 403, '32201'],
  ['a wrong password', byLogin, { login: { username: 'pbx', password: 'Wrong-Horse-42' } }, 403, '32202'],
  ['an unknown user', byLogin, { login: { username: 'cat', password } }, 403, '32202'],
  ['no credentials', byLogin, {}, 407, null],
  ['a domain nobody has', byAddress, { host: 'other.sip.twilio.com' }, 404, null],
  ['a host of somebody else', byAddress, { host: 'demo.example.com' }, 404, null],
  ['SRTP at a domain that is not secure', byAddress, { srtp: 'required' }, 488, '32207'],
  ['UDP at a secure domain', secured, { srtp: 'required' }, 403, '32209'],
  ['RTP in clear at a secure domain', secured, { transport: 'tls', tls }, 488, '32208'],
  ['a closed account', closed, {}, 603, '10001'],
  [
    'a domain without a voice URL',
    (account, domain) => void Object.assign(account.domains.get(domain.sid), { voiceUrl: null }),
    {},
    404,
    null,
  ],
]

function closed(...[account]: Parameters<NonNullable<Prepare>>): void {
  account.status = 'closed'
}

function both(...[account, domain, web]: Parameters<NonNullable<Prepare>>): void {
  byAddress?.(account, domain, web)
  byLogin?.(account, domain, web)
}

for (const [name, prepare, trial, status, error] of refused)
  test(`refused with ${status}${error === null ? '' : ` and ${error}`}: ${name}`, async () => {
    await withDomain(pages, { ...(prepare === undefined ? {} : { prepare }), domains: { tls } }, async (stage) => {
      const { call: phone, phone: caller } = await stage.call(trial)
      assert.equal((await phone.failed(20_000)).status, status)
      const final = caller.trace.find((message) => message.direction === 'in' && message.title.startsWith(`${status}`))
      const told = /^X-Twilio-Error: (\d+) /m.exec(final?.text ?? '')?.[1] ?? null
      assert.equal(told, error)
      if (error?.startsWith('322') === true)
        assert.ok(caller.trace.some((message) => message.direction === 'in' && message.title === '100 Trying'))
      assert.deepEqual(stage.web.asked, [])
      assert.equal(stage.domains.calls.history.length, 0)
      // The refused INVITE is on record with the address it came from.
      assert.equal(stage.domains.site.invites.history[0]?.facts.source.address, trial.address ?? '127.0.0.1')
    })
  })

test('a domain without any list refuses everybody with 32200', async () => {
  const prepare: Prepare = (account, domain) => {
    const list = account.lists.createIpAccessControlList('empty')
    account.domains.map(domain.sid, 'callIpAccessControlLists', list.sid)
  }
  await withDomain(pages, { prepare }, async ({ account, domain, call }) => {
    const [sid = ''] = domain.callIpAccessControlLists
    account.domains.unmap(domain.sid, 'callIpAccessControlLists', sid)
    const { call: phone, phone: caller } = await call()
    assert.equal((await phone.failed(20_000)).status, 403)
    assert.ok(caller.trace.some((message) => message.text.includes('X-Twilio-Error: 32200 ')))
  })
})

test('the challenge is 407 with realm sip.twilio.com, qop auth and MD5', async () => {
  await withDomain(pages, { prepare: byLogin }, async ({ call }) => {
    const { phone } = await call({ login })
    const { text } = await phone.saw('in', '407', 20_000)
    const line = /^Proxy-Authenticate: (.*)$/m.exec(text)?.[1] ?? ''
    assert.match(line, /realm="sip\.twilio\.com"/)
    assert.match(line, /qop="auth"/)
    assert.match(line, /algorithm=MD5/)
  })
})

test('registration: refused where it is off; granted for an hour at most, renewed and given up where it is on', async () => {
  const register = async (username: string, word: string, expiresSeconds: number, address: string, port: number) => {
    const server = { address, port, domain: 'demo.sip.us1.twilio.com' }
    return LabPhone.start({ user: 'ann', login: { username, password: word }, server, expiresSeconds })
  }
  await withDomain(pages, {}, async ({ account, domain, domains }) => {
    const { address } = domains.site
    const port = domains.site.port()
    const list = account.lists.createCredentialList('phones')
    account.lists.addCredential(list.sid, 'ann', password)
    account.lists.addCredential(list.sid, 'ben', password)
    account.domains.map(domain.sid, 'registrationCredentialLists', list.sid)
    const phones = [
      await register('ann', password, 600, address, port),
      await register('ann', password, 7200, address, port),
      await register('ben', password, 600, address, port),
      await register('ann', 'Wrong-Horse-42', 600, address, port),
    ] as const
    const [ann, long, ben, wrong] = phones
    try {
      await assert.rejects(ann.register(20_000), /403/)
      account.domains.update(domain.sid, { sipRegistration: true })
      assert.equal(await ann.register(20_000), 600)
      assert.equal(await long.register(20_000), 3600)
      // Two contacts, both of them called by a Dial.
      assert.equal(domains.registrations.bindings('ann@demo.sip.twilio.com').length, 2)
      await assert.rejects(ben.register(20_000), /403/)
      await assert.rejects(wrong.register(20_000), /403/)
      await ann.unregister(20_000)
      assert.equal(domains.registrations.bindings('ann@demo.sip.twilio.com').length, 1)
    } finally {
      for (const phone of phones) await phone.stop()
    }
  })
})

test('SIPp, which nobody here wrote, logs in, is spoken to and hung up on', {
  skip: withoutProgram('sipp'),
}, async () => {
  const spoken = { '/voice': '<Say>Hello from the cloud.</Say>' }
  await withDomain(spoken, { prepare: byLogin }, async ({ domains }) => {
    const { address } = domains.site
    await playScenario({
      scenario: 'call-cloud-domain',
      target: `${address}:${domains.site.port()}`,
      service: 'ivr',
      authUser: 'pbx',
      password,
      keys: { domain: 'demo.sip.us1.twilio.com', number: '+15550002222' },
    })
    const record = await domains.called()
    await record.told('over')
    assert.deepEqual(record.said, ['Hello from the cloud.'])
    assert.equal(record.requests[0]?.params.get('From'), 'sip:+15550002222@demo.sip.us1.twilio.com')
  })
})

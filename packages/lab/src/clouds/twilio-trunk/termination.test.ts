// Calls from a customer's phone system to the telephone network through a Twilio trunk: what is taken and what is refused.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HeaderLine } from '@cordboard/sip'
import type { CallOptions } from '../../phone/lab-phone.ts'
import { tone } from '../../phone/mouth.ts'
import type { PhoneOptions } from '../../phone/phone-options.ts'
import { did, errorSeen, type TrunkWorld, withTrunk } from './trunking.fixture.ts'

const verified = '+15005550199'
const jane = '+12125550123'

test('[S4-04] a call with credentials reaches the network: caller, forwarder, sound and keys both ways', async () => {
  await withTrunk({}, async ({ pstn, phone, trunk }) => {
    const person = pstn.subscriber(jane, { says: tone(660) })
    const pbx = await phone()
    const out = await pbx.call(jane, { headers: [['Diversion', '<sip:+493012345@pbx.example>']] })
    await pbx.saw('in', '407')
    await pbx.saw('in', '100 Giving a try')
    assert.equal(await out.rings(), 180)
    const inc = await person.incoming()
    assert.deepEqual([inc.callerId, inc.diversion, trunk.secure], [did, '+493012345', false])
    inc.answer()
    await out.answered()
    await Promise.all([out.voice.hears(660), inc.voice.hears(440)])
    await out.press('12')
    assert.equal(await inc.voice.pressed(2), '12')
    inc.hangUp()
    assert.equal((await out.ended()).by, 'remote')
  })
})

interface Refused {
  readonly title: string
  readonly status: number
  readonly error: string
  readonly to?: string
  readonly phone?: Partial<PhoneOptions>
  readonly call?: CallOptions
  readonly set?: (world: TrunkWorld) => void
}

const withNumber = (name: string, number: string): HeaderLine => [name, `<sip:${number}@pbx.example>`]

const secured = ({ trunk }: TrunkWorld): void => {
  trunk.secure = true
}
const suspended = ({ account }: TrunkWorld): void => {
  account.status = 'suspended'
}

const refusals: readonly Refused[] = [
  {
    title: 'wrong password',
    status: 403,
    error: '32202',
    phone: { login: { username: 'pbx', password: 'Wrong1234567' } },
  },
  { title: 'unknown user', status: 403, error: '32202', phone: { login: { username: 'nobody', password: 'x' } } },
  {
    title: 'source address not in the list',
    status: 403,
    error: '32201',
    set: (w) => w.allow('address', '127.0.0.99'),
  },
  { title: 'no list at all', status: 403, error: '32200', set: (w) => w.trunk.credentialLists.clear() },
  { title: 'number without plus', status: 400, error: '32101', to: '2125550123' },
  { title: 'number with a prefix', status: 400, error: '32101', to: '00492125550123' },
  { title: 'caller that is not verified', status: 403, error: '32204', phone: { user: '+4917512345678' } },
  { title: 'caller that is no number', status: 400, error: '32206', phone: { user: '100' } },
  { title: 'caller withheld without another number', status: 400, error: '32206', phone: { user: 'anonymous' } },
  { title: 'country without permission', status: 403, error: '32205', to: '+442071234567' },
  { title: 'blocked number', status: 603, error: '32203', set: (w) => w.twilio.blocked.add(jane) },
  { title: 'no description', status: 400, error: '32103', call: { lateOffer: true } },
  { title: 'encryption where secure trunking is off', status: 488, error: '32207', phone: { srtp: 'required' } },
  { title: 'secure trunk by UDP', status: 403, error: '32209', set: secured },
  {
    title: 'secure trunk by TLS without encryption',
    status: 488,
    error: '32208',
    phone: { transport: 'tls' },
    set: secured,
  },
  { title: 'inactive account', status: 603, error: '10001', set: suspended },
]

for (const { title, status, error, to = jane, phone: more, call, set } of refusals) {
  test(`[S4-04] [S4-12] ${title}: ${status} with X-Twilio-Error ${error}, after a 100`, async () => {
    await withTrunk({}, async (world) => {
      set?.(world)
      const pbx = await world.phone(more)
      const out = await pbx.call(to, call)
      assert.equal((await out.failed()).status, status)
      await pbx.saw('in', '100')
      assert.equal((await errorSeen(pbx, status)).split(' ')[0], error)
      assert.equal(world.twilio.alerts.at(-1)?.code, Number(error))
      assert.deepEqual(world.pstn.dialled, [])
    })
  })
}

test('[S4-12] a domain that no trunk has: 404, before any question for a password', async () => {
  await withTrunk({}, async ({ phone, twilio }) => {
    const pbx = await phone({
      server: { address: '127.0.6.1', port: twilio.site.port(), domain: 'other.pstn.twilio.com' },
    })
    assert.equal((await (await pbx.call(jane)).failed()).status, 404)
    const numeric = await phone({ server: { address: '127.0.6.1', port: twilio.site.port() } })
    assert.equal((await (await numeric.call(jane)).failed()).status, 404)
    assert.equal(
      pbx.trace.some((message) => message.title.startsWith('407')),
      false,
    )
  })
})

test('[S4-02] the localised forms of the domain name the same trunk', async () => {
  await withTrunk({}, async ({ phone, pstn, twilio, trunk, account }) => {
    pstn.subscriber(jane, { habit: 'answers' })
    for (const { host } of account.trunks.localizedUris(trunk.sid)) {
      const pbx = await phone({ server: { address: '127.0.6.1', port: twilio.site.port(), domain: host } })
      const out = await pbx.call(jane)
      await out.answered()
      out.hangUp()
    }
  })
})

test('[S4-03] address and password together: both are demanded; the address alone is enough where no password is', async () => {
  await withTrunk({}, async ({ phone, pstn, allow, trunk }) => {
    pstn.subscriber(jane, { habit: 'answers' })
    allow('address', '127.0.0.1')
    const pbx = await phone()
    await (await pbx.call(jane)).answered()
    const wrong = await phone({ login: { username: 'pbx', password: 'Wrong1234567' } })
    assert.equal((await (await wrong.call(jane)).failed()).status, 403)
    trunk.credentialLists.clear()
    await (await wrong.call(jane)).answered()
  })
})

test('[S4-05] secure trunking: TLS and SRTP both ways', async () => {
  await withTrunk({ secure: true }, async ({ phone, pstn }) => {
    pstn.subscriber(jane, { habit: 'answers', says: tone(660) })
    const pbx = await phone({ transport: 'tls', srtp: 'required' })
    const out = await pbx.call(jane)
    await out.answered()
    await out.voice.hears(660)
    assert.notEqual(out.voice.media?.srtp, null)
  })
})

test('an offer that may stay plain stays plain on a trunk without security', async () => {
  await withTrunk({}, async ({ phone, pstn }) => {
    pstn.subscriber(jane, { habit: 'answers', says: tone(660) })
    const pbx = await phone({ srtp: 'optional' })
    const out = await pbx.call(jane)
    await out.answered()
    await out.voice.hears(660)
    assert.equal(out.voice.media?.srtp, null)
  })
})

test('the caller: a verified number, or one in Remote-Party-ID or P-Asserted-Identity where From has none; withheld on wish', async () => {
  await withTrunk({}, async ({ phone, pstn, account }) => {
    const person = pstn.subscriber(jane, { habit: 'answers' })
    account.callerIds.add(verified)
    const shown: readonly (readonly [string, readonly HeaderLine[], string | null])[] = [
      [verified, [], verified],
      ['100', [withNumber('Remote-Party-ID', did)], did],
      ['100', [withNumber('P-Asserted-Identity', did)], did],
      ['anonymous', [withNumber('P-Asserted-Identity', did), ['Privacy', 'id']], null],
      [did, [['Privacy', 'id']], null],
    ]
    for (const [user, headers, seen] of shown) {
      const pbx = await phone({ user })
      const out = await pbx.call(jane, { headers })
      await out.answered()
      assert.equal((await person.incoming()).callerId, seen)
      out.hangUp()
    }
  })
})

test('a Diversion in Twilio’s domain goes on only with a number of the account', async () => {
  await withTrunk({}, async ({ phone, pstn }) => {
    const person = pstn.subscriber(jane, { habit: 'answers' })
    const pbx = await phone()
    for (const [value, seen] of [
      [`<sip:${did}@twilio.com>`, did],
      ['<sip:+15005550177@mypbx.pstn.twilio.com>', null],
    ] as const) {
      const out = await pbx.call(jane, { headers: [['Diversion', value]] })
      await out.answered()
      assert.equal((await person.incoming()).diversion, seen)
      out.hangUp()
    }
  })
})

test('more calls in a second than the trunk may: 503 with its text and 32001; a challenged INVITE does not count', async () => {
  let nowMs = 5000
  await withTrunk({ now: () => nowMs }, async ({ phone, pstn, trunk, twilio }) => {
    pstn.subscriber(jane, { habit: 'answers' })
    trunk.callsPerSecond = 1
    const pbx = await phone()
    await (await pbx.call(jane)).answered()
    assert.equal((await (await pbx.call(jane)).failed()).status, 503)
    assert.match((await pbx.saw('in', '503')).title, /CPS limit exceeded/)
    assert.equal(twilio.alerts.at(-1)?.code, 32001)
    nowMs += 1000
    await (await pbx.call(jane)).answered()
  })
})

test('a trial account calls verified numbers only', async () => {
  await withTrunk({ accountOptions: { type: 'Trial' } }, async ({ phone, pstn, account }) => {
    pstn.subscriber(jane, { habit: 'answers' })
    const pbx = await phone()
    assert.equal((await (await pbx.call(jane)).failed()).status, 403)
    assert.match(await errorSeen(pbx, 403), /^32100 /)
    account.callerIds.add(jane)
    await (await pbx.call(jane)).answered()
  })
})

test('people who are busy, decline or do not exist; giving up while it rings', async () => {
  await withTrunk({}, async ({ phone, pstn }) => {
    pstn.subscriber('+12125550001', { habit: 'busy' })
    pstn.subscriber('+12125550002', { habit: 'rejects' })
    const pbx = await phone()
    for (const [to, status] of [
      ['+12125550001', 486],
      ['+12125550002', 603],
      ['+12125550003', 404],
    ] as const) {
      assert.equal((await (await pbx.call(to)).failed()).status, status)
    }
    const person = pstn.subscriber(jane)
    const out = await pbx.call(jane)
    const inc = await person.incoming()
    await out.rings()
    out.hangUp()
    assert.equal((await inc.released()).cause, 'cancelled')
  })
})

test('OPTIONS is answered, REGISTER is not taken', async () => {
  await withTrunk({}, async ({ phone }) => {
    const pbx = await phone()
    assert.equal(await pbx.ask('OPTIONS', did), 200)
    assert.equal(await pbx.ask('REGISTER', did), 405)
  })
})

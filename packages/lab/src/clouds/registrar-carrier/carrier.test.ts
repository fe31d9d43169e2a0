// A plain SIP carrier with lab phones as its customers: registration, calls both ways, refusals, failing and coming back.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LabPhone } from '../../phone/lab-phone.ts'
import { tone } from '../../phone/mouth.ts'
import type { PhoneOptions } from '../../phone/phone-options.ts'
import { Pstn } from '../pstn/pstn.ts'
import { RegistrarCarrier } from './carrier.ts'
import type { CarrierOptions } from './carrier-options.ts'

const number = '+49301000'
const account = { username: 'cust1', password: 'Passw0rd', numbers: [number, '+49301001'], maxCalls: 2 }
const login = { username: 'cust1', password: 'Passw0rd' }

interface World {
  readonly carrier: RegistrarCarrier
  readonly pstn: Pstn
  readonly phone: LabPhone
}

async function withCarrier(
  options: Partial<CarrierOptions>,
  phone: Partial<PhoneOptions>,
  story: (world: World) => Promise<void>,
): Promise<void> {
  const pstn = new Pstn()
  const carrier = await RegistrarCarrier.start({ name: 'carrier.example', accounts: [account], pstn, ...options })
  const server = { address: carrier.site.address, port: carrier.site.port(phone.transport ?? 'udp') }
  const pbx = await LabPhone.start({ user: number, login, server, says: tone(440), ...phone })
  try {
    await story({ carrier, pstn, phone: pbx })
    for (const site of carrier.sites) assert.deepEqual(site.faults, [])
  } finally {
    await pbx.stop()
    await carrier.close()
    pstn.close()
  }
  assert.deepEqual([carrier.sites.length, pstn.timers], [0, 0])
}

for (const registerChallenge of [401, 407] as const) {
  for (const qop of [true, false]) {
    test(`REGISTER is challenged with ${registerChallenge}, ${qop ? 'with' : 'without'} qop, and accepted with the right password`, async () => {
      await withCarrier({ registerChallenge, qop }, {}, async ({ carrier, phone }) => {
        assert.equal(await phone.register(), 300)
        assert.ok((await phone.saw('in', String(registerChallenge))).text.includes('algorithm=MD5'))
        assert.equal(carrier.contactOf('cust1'), phone.uri)
        await phone.unregister()
        assert.equal(carrier.contactOf('cust1'), null)
      })
    })
  }
}

test('a wrong password and an unknown account are refused with 403', async () => {
  for (const wrong of [
    { ...login, password: 'no' },
    { ...login, username: 'nobody' },
  ]) {
    await withCarrier({}, { login: wrong }, async ({ phone }) => {
      await assert.rejects(phone.register(), /403/)
    })
  }
})

test('a registration that is too brief gets 423 with Min-Expires; one that is too long is cut', async () => {
  await withCarrier({ minExpiresSeconds: 600 }, {}, async ({ phone }) => {
    const contact = ['Contact', `<${phone.uri}>`] as const
    assert.equal(await phone.ask('REGISTER', number, null, [contact, ['Expires', '120']]), 423)
    assert.match((await phone.saw('in', '423')).text, /^Min-Expires: 600\r$/m)
    assert.equal(await phone.register(), 600)
  })
  await withCarrier({ maxExpiresSeconds: 100 }, {}, async ({ phone }) => {
    assert.equal(await phone.register(), 100)
  })
})

test('a call from the network comes with the registered Contact, rinstance and all, as its Request-URI', async () => {
  await withCarrier({}, {}, async ({ pstn, phone }) => {
    const contact = `${phone.uri.replace(';', ';rinstance=0123456789abcdef;')}`
    assert.equal(await phone.ask('REGISTER', number, null, [['Contact', `<${contact}>`]]), 200)
    const jane = pstn.subscriber('+491751', { name: 'JANE "J" DOE', says: tone(660) })
    const out = jane.call('+49301001', { diversion: '+49309' })
    const inc = await phone.incoming()
    assert.equal(inc.request?.uriText, contact)
    assert.equal(inc.request?.to.uri?.user, '+49301001')
    assert.deepEqual([inc.request?.from.uri?.user, inc.request?.from.display], ['+491751', 'JANE J DOE'])
    assert.match(inc.request?.header('Diversion') ?? '', /\+49309/)
    inc.ring()
    await out.rings()
    inc.answer()
    await out.answered()
    await Promise.all([inc.voice.hears(660), out.voice.hears(440)])
    await out.press('5')
    assert.equal(await inc.voice.pressed(1), '5')
    await inc.press('66')
    assert.equal(await out.voice.pressed(2), '66')
    inc.hangUp()
    assert.equal((await out.released()).cause, 'normal')
  })
})

test('calls over the connection of a registration, from a withheld number, to a busy customer, and to nobody', async () => {
  await withCarrier({ transports: ['tcp'] }, { transport: 'tcp' }, async ({ pstn, phone }) => {
    const jane = pstn.subscriber('+491751', { withholdsNumber: true })
    assert.equal((await jane.call(number).released()).status, 480)
    await phone.register()
    const out = jane.call(number)
    const inc = await phone.incoming()
    assert.equal(inc.request?.from.uri?.user, 'anonymous')
    assert.equal(inc.request?.header('Privacy'), 'id')
    inc.busy()
    assert.deepEqual(await out.released(), { event: 'released', cause: 'busy', status: 486 })
  })
})

test('a call to the network: ringing, sound, keys, the caller on the display; either side ends it', async () => {
  for (const earlyMedia of [false, true]) {
    await withCarrier({ earlyMedia }, {}, async ({ pstn, phone }) => {
      const jane = pstn.subscriber('+491751', { says: tone(660) })
      const out = await phone.call('00491751', { headers: [['Diversion', '<sip:+49301001@carrier.example>']] })
      assert.equal(await out.rings(), earlyMedia ? 183 : 180)
      if (earlyMedia) await out.voice.hearsSound()
      const inc = await jane.incoming()
      assert.deepEqual([inc.callerId, inc.diversion], [number, '+49301001'])
      inc.answer()
      await out.answered()
      await Promise.all([out.voice.hears(660), inc.voice.hears(440)])
      inc.hangUp()
      assert.equal((await out.ended()).by, 'remote')
      const second = await phone.call('+491751')
      const rings = await jane.incoming()
      await second.rings()
      second.hangUp()
      assert.equal((await rings.released()).cause, 'cancelled')
    })
  }
})

test('people who are busy, decline, are away or do not exist', async () => {
  await withCarrier({}, {}, async ({ pstn, phone }) => {
    pstn.subscriber('+11', { habit: 'busy' })
    pstn.subscriber('+12', { habit: 'rejects' })
    pstn.subscriber('+13', { habit: 'unavailable' })
    for (const [to, status] of [
      ['+11', 486],
      ['+12', 603],
      ['+13', 480],
      ['+14', 404],
    ] as const) {
      assert.equal((await (await phone.call(to)).failed()).status, status)
    }
  })
})

for (const status of [403, 404, 480, 486, 500, 503, 600, 603]) {
  test(`every call gets ${status} when wished, after a 100`, async () => {
    await withCarrier({}, {}, async ({ carrier, phone }) => {
      carrier.refuses = { status }
      assert.equal((await (await phone.call('+11')).failed()).status, status)
      await phone.saw('in', '100 Trying')
    })
  })
}

test('silence when wished, for one number or for all', async () => {
  await withCarrier({}, { timers: { t1: 20, t2: 80 } }, async ({ carrier, pstn, phone }) => {
    pstn.subscriber('+12', { habit: 'answers' })
    carrier.refusesNumber.set('+11', 'silence')
    assert.equal((await (await phone.call('+11')).failed(20_000)).status, 408)
    const fine = await phone.call('+12')
    await fine.answered()
    carrier.refuses = 'silence'
    assert.equal((await (await phone.call('+12')).failed(20_000)).status, 408)
  })
})

test('a number that is not the customer’s may not be shown; no number may', async () => {
  await withCarrier({}, { user: '+49777' }, async ({ pstn, phone }) => {
    const jane = pstn.subscriber('+11', { habit: 'answers' })
    assert.equal((await (await phone.call('+11')).failed()).status, 403)
    const own = await phone.call('+11', { headers: [['P-Asserted-Identity', `<sip:${number}@carrier.example>`]] })
    await own.answered()
    assert.equal((await jane.incoming()).callerId, number)
  })
  await withCarrier({ checksCallerId: false }, { user: '+49777' }, async ({ pstn, phone }) => {
    const jane = pstn.subscriber('+11', { habit: 'answers' })
    await (await phone.call('+11')).answered()
    assert.equal((await jane.incoming()).callerId, '+49777')
  })
})

test('no more calls at once than agreed: 503 for the customer, busy for the caller', async () => {
  await withCarrier({}, {}, async ({ pstn, phone }) => {
    const jane = pstn.subscriber('+11', { habit: 'answers' })
    await phone.register()
    for (let calls = 0; calls < 2; calls++) await (await phone.call('+11')).answered()
    assert.equal((await (await phone.call('+11')).failed()).status, 503)
    assert.equal((await jane.call(number).released()).cause, 'busy')
  })
})

test('a customer known by address calls without credentials; others are challenged', async () => {
  const customer = { numbers: ['+49302'], addresses: ['127.0.9.2'] }
  const user = '+49302'
  const pstn = new Pstn()
  const phone = await LabPhone.start({ user, address: '127.0.9.2', says: tone(440) })
  const target = `127.0.9.2:${phone.port}`
  const carrier = await RegistrarCarrier.start({ name: 'ip.example', ipCustomers: [{ ...customer, target }], pstn })
  const jane = pstn.subscriber('+11', { habit: 'answers', says: tone(660) })
  const stranger = await LabPhone.start({ user, address: '127.0.9.3' })
  try {
    const uri = carrier.site.uri('+11')
    const out = await phone.call(uri)
    await out.answered()
    assert.equal((await jane.incoming()).callerId, '+49302')
    assert.equal((await (await stranger.call(uri)).failed()).status, 407)
    jane.call('+49302')
    const inc = await phone.incoming()
    assert.equal(inc.request?.uri?.user, '+49302')
  } finally {
    await phone.stop()
    await stranger.stop()
    await carrier.close()
    pstn.close()
  }
})

test('stopped, it is gone; started again, it is where it was, and registrations hold', async () => {
  await withCarrier({ addresses: ['127.0.9.11', '127.0.9.12'] }, { timers: { t1: 20, t2: 80 } }, async (world) => {
    const { carrier, pstn, phone } = world
    const jane = pstn.subscriber('+11', { habit: 'answers' })
    const [one, two] = carrier.sites.map((site) => `${site.address}:${site.port()}`)
    assert.equal(one?.split(':')[1], two?.split(':')[1])
    await phone.register()
    const out = await phone.call('+11')
    await out.answered()
    const inc = await jane.incoming()
    await carrier.stop()
    await inc.released()
    assert.ok([408, 503].includes((await (await phone.call('+11')).failed(20_000)).status))
    await carrier.start()
    assert.deepEqual(
      carrier.sites.map((site) => `${site.address}:${site.port()}`),
      [one, two],
    )
    await (await phone.call('+11')).answered()
    jane.call(number)
    await phone.incoming()
    const second = carrier.sites[1]
    assert.ok(second !== undefined)
    assert.equal(await phone.ask('OPTIONS', second.uri()), 200)
  })
})

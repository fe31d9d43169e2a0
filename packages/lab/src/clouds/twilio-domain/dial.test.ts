// Dial and Refer of a SIP Domain: numbers of the telephone network, SIP addresses, registered phones; who answers talks.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { LabPhone } from '../../phone/lab-phone.ts'
import { tone } from '../../phone/mouth.ts'
import type { PhoneOptions } from '../../phone/phone-options.ts'
import { reject, take } from '../base/decision.ts'
import { DigestGate } from '../base/digest-gate.ts'
import { SipSite } from '../base/sip-site.ts'
import { Pstn } from '../pstn/index.ts'
import { password, withDomain } from './domain.fixture.ts'

const long = 20_000
const wait = { withinMs: long }
const pstn = new Pstn()
const agent = pstn.subscriber('+15550007777', { habit: 'rings', says: tone(660) })
pstn.subscriber('+15550008888', { habit: 'busy' })
after(() => pstn.close())

const status = { status: 204, body: '' }

async function withPhone(options: Partial<PhoneOptions>, story: (phone: LabPhone) => Promise<void>): Promise<void> {
  const phone = await LabPhone.start({ user: 'ben', says: tone(880), ...options })
  try {
    await story(phone)
  } finally {
    await phone.stop()
  }
}

test("Dial Number: the person sees the caller id, both hear each other and each other's keys, and the action is told", async () => {
  const pages = {
    '/voice':
      '<Dial action="/after" callerId="+15550001234"><Number statusCallback="/leg" statusCallbackEvent="initiated ringing answered completed">+1 (555) 000-7777</Number></Dial>',
    '/after': '<Hangup/>',
    '/leg': status,
  }
  await withDomain(pages, { domains: { pstn } }, async ({ call }) => {
    const { call: phone, seen } = await call({ says: tone(440) })
    const record = await seen()
    const theirs = await agent.incoming(long)
    assert.equal(theirs.callerId, '+15550001234')
    // Twilio's ringback while the other side rings.
    await phone.voice.hearsSound(wait)
    theirs.answer()
    await Promise.all([phone.voice.hears(660, wait), theirs.voice.hears(440, wait)])
    await phone.press('5')
    assert.equal(await theirs.voice.pressed(1, long), '5')
    await theirs.press('3')
    assert.equal(await phone.voice.pressed(1, long), '3')
    theirs.hangUp()
    await record.told('over')
    const params = record.requests.at(-1)?.params
    assert.deepEqual([params?.get('DialCallStatus'), params?.get('DialBridged')], ['completed', 'true'])
    assert.ok(Number(params?.get('DialCallDuration')) >= 1)
    const legs = record.all('callback').map(({ request }) => request.params)
    // They go out side by side: their place in the row tells the order.
    const inOrder = legs.toSorted((a, b) => Number(a.get('SequenceNumber')) - Number(b.get('SequenceNumber')))
    assert.deepEqual(
      inOrder.map((one) => one.get('CallStatus')),
      ['initiated', 'ringing', 'in-progress', 'completed'],
    )
    assert.ok(legs.every((one) => one.get('ParentCallSid') === record.sid && one.get('CallSid') !== record.sid))
  })
})

for (const [number, expected] of [
  ['+15550008888', 'busy'],
  ['+15550009999', 'failed'],
] as const)
  test(`Dial ${number}: ${expected}, and the next verb without an action`, async () => {
    const pages = {
      '/voice': `<Dial action="/after">${number}</Dial>`,
      '/after': `<Dial>${number}</Dial><Say>Sorry.</Say>`,
    }
    await withDomain(pages, { domains: { pstn } }, async ({ call }) => {
      const { seen } = await call()
      const record = await seen()
      await record.told('over')
      assert.equal(record.requests[1]?.params.get('DialCallStatus'), expected)
      assert.deepEqual(record.said, ['Sorry.'])
    })
  })

test('Dial Sip: headers, credentials and caller of the outgoing INVITE; the star key ends it and the document goes on', async () => {
  const gate = new DigestGate({ realm: 'pbx' })
  const pbx = await SipSite.start({
    name: 'pbx',
    address: '127.0.0.8',
    media: { says: tone(660) },
    onInvite: ({ request }) =>
      gate.check(request, (name) => (name === 'cloud' ? password : null)).result === 'accepted'
        ? take((leg) => leg.answer([['X-Reply', 'yes']]))
        : gate.challenge(),
  })
  try {
    const headers = 'X-Ticket=a%20b&amp;User-to-User=3132%3Bencoding%3Dhex'
    const uri = `sip:800@127.0.0.8:${pbx.port('tcp')};transport=tcp;edge=dublin?${headers}`
    const pages = {
      '/voice': `<Dial hangupOnStar="true" action="/after"><Sip username="cloud" password="${password}">${uri}</Sip></Dial>`,
      '/after': '<Say>That was it.</Say>',
    }
    await withDomain(pages, {}, async ({ call }) => {
      const { call: phone, seen } = await call({ says: tone(440), from: '+15550001111' })
      const record = await seen()
      await phone.voice.hears(660, wait)
      const theirs = pbx.calls[0]
      assert.ok(theirs !== undefined)
      await theirs.voice.hears(440, wait)
      await phone.press('7')
      assert.equal(await theirs.voice.pressed(1, long), '7')
      await phone.press('*')
      await record.told('over')
      assert.equal(theirs.voice.digits, '7')
      const { facts } = pbx.invites.history.at(-1) ?? assert.fail('nobody called')
      assert.deepEqual(
        [facts.called.uri, facts.from.user, facts.from.host, facts.header('X-Ticket'), facts.header('User-to-User')],
        [
          `sip:800@127.0.0.8:${pbx.port('tcp')};transport=tcp`,
          '+15550001111',
          'demo.sip.us1.twilio.com',
          'a b',
          '3132;encoding=hex',
        ],
      )
      const params = record.requests.at(-1)?.params
      assert.deepEqual(
        ['DialCallStatus', 'DialSipResponseCode', 'DialSipHeader_X-Reply', 'DialSipCallId'].map((name) =>
          params?.get(name),
        ),
        ['completed', '200', 'yes', facts.callId],
      )
      assert.deepEqual(record.said, ['That was it.'])
    })
  } finally {
    await pbx.close()
  }
})

test('several ring at once: the first who answers talks, the others are cancelled', async () => {
  await withPhone({ user: 'ben' }, (ben) =>
    withPhone({ user: 'cay', says: tone(990) }, async (cay) => {
      const pages = { '/voice': `<Dial><Sip>${ben.uri}</Sip><Sip>${cay.uri}</Sip></Dial>` }
      await withDomain(pages, {}, async ({ call }) => {
        const { call: phone, seen } = await call({ says: tone(440) })
        const record = await seen()
        const [left, right] = [await ben.incoming(long), await cay.incoming(long)]
        left.ring()
        right.ring()
        right.answer()
        await left.told('cancelled', long)
        await Promise.all([phone.voice.hears(990, wait), right.voice.hears(440, wait)])
        phone.hangUp()
        await right.ended(long)
        await record.told('over')
        assert.equal(record.all('dialled')[0]?.status, 'completed')
      })
    }),
  )
})

test('when two answer in the same moment one talks and the other is hung up on', async () => {
  const both = [
    pstn.subscriber('+15550005551', { habit: 'answers', says: tone(660) }),
    pstn.subscriber('+15550005552', { habit: 'answers', says: tone(660) }),
  ]
  const pages = { '/voice': '<Dial><Number>+15550005551</Number><Number>+15550005552</Number></Dial>' }
  await withDomain(pages, { domains: { pstn } }, async ({ call }) => {
    const { call: phone, seen } = await call()
    const record = await seen()
    await phone.voice.hears(660, wait)
    const [one, other] = both.map((subscriber) => subscriber.received[0])
    const loser = one?.isOver === true ? one : other
    await loser?.released(long)
    assert.equal([one, other].filter((each) => each?.isOver === false).length, 1)
    phone.hangUp()
    await record.told('over')
  })
})

test('with answerOnBridge the caller rings until the other side answers; nobody within the time is no-answer', async () => {
  await withPhone({}, async (ben) => {
    const dial = (timeout: number, action: string): string =>
      `<Dial answerOnBridge="true" timeout="${timeout}" action="${action}"><Sip>${ben.uri}</Sip></Dial>`
    const pages = { '/voice': dial(1, '/again'), '/again': dial(60, '/after'), '/after': '<Hangup/>' }
    await withDomain(pages, {}, async ({ call }) => {
      const { call: phone, seen } = await call()
      const record = await seen()
      const first = await ben.incoming(long)
      first.ring()
      await first.told('cancelled', long)
      const second = await ben.incoming(long)
      assert.equal(record.requests[1]?.params.get('DialCallStatus'), 'no-answer')
      assert.equal(record.requests[1]?.params.get('CallStatus'), 'ringing')
      assert.equal(record.all('answered').length, 0)
      second.answer()
      await phone.answered(long)
      await phone.voice.hears(880, wait)
      second.hangUp()
      await record.told('over')
      assert.equal(record.requests[2]?.params.get('CallStatus'), 'in-progress')
    })
  })
})

test('Dial one after the other, to a phone registered at the domain', async () => {
  const pages = {
    '/voice': '<Dial sequential="true"><Number>+15550008888</Number><Sip>sip:ben@demo.sip.us1.twilio.com</Sip></Dial>',
  }
  const prepare: Parameters<typeof withDomain>[1]['prepare'] = (account, domain) => {
    const list = account.lists.createCredentialList('phones')
    account.lists.addCredential(list.sid, 'ben', password)
    account.domains.map(domain.sid, 'registrationCredentialLists', list.sid)
    account.domains.update(domain.sid, { sipRegistration: true })
  }
  await withDomain(pages, { prepare, domains: { pstn } }, async ({ domains, call }) => {
    const server = { address: domains.site.address, port: domains.site.port(), domain: 'demo.sip.us1.twilio.com' }
    await withPhone({ user: 'ben', server, login: { username: 'ben', password } }, async (ben) => {
      await ben.register(long)
      const { call: phone, seen } = await call({ from: '+15550001111' })
      const record = await seen()
      const theirs = await ben.incoming(long)
      assert.equal(theirs.request?.from.uri?.user, '+15550001111')
      theirs.answer()
      await phone.voice.hears(880, wait)
      phone.hangUp()
      await record.told('over')
    })
  })
})

test('Dial to a host that is not on loopback is not tried', async () => {
  const pages = { '/voice': '<Dial action="/after"><Sip>sip:a@pbx.example.com</Sip></Dial>', '/after': '<Hangup/>' }
  await withDomain(pages, {}, async ({ call, domains }) => {
    const { seen } = await call()
    const record = await seen()
    await record.told('over')
    assert.equal(record.requests[1]?.params.get('DialCallStatus'), 'failed')
    assert.ok(domains.site.trace.every((message) => message.direction === 'in' || message.title !== 'INVITE'))
  })
})

test("Refer asks the caller's side to call somebody else and tells both codes", async () => {
  await withPhone({}, async (ben) => {
    const pages = { '/voice': `<Refer action="/after"><Sip>${ben.uri}</Sip></Refer>`, '/after': '<Hangup/>' }
    await withDomain(pages, {}, async ({ call }) => {
      const { seen } = await call({ transport: 'udp' })
      const record = await seen()
      const { referStatus } = await record.told('referred')
      assert.equal(referStatus, 202)
      await record.told('over')
      const params = record.requests[1]?.params
      assert.equal(params?.get('ReferSipResponseCode'), '202')
      assert.match(params?.get('NotifySipResponseCode') ?? '', /^\d{3}$/)
    })
  })
})

test('a Refer that is refused tells the code of the refusal', async () => {
  const pages = { '/voice': '<Refer action="/after"><Sip>sip:x@127.0.0.1:9</Sip></Refer>', '/after': '<Hangup/>' }
  await withDomain(pages, {}, async ({ domains }) => {
    const { site } = domains
    const server = { address: site.address, port: site.port(), domain: 'demo.sip.twilio.com' }
    await withPhone({ user: 'ann', server, takesTransfers: false }, async (ann) => {
      const out = await ann.call('sip:ivr@demo.sip.twilio.com')
      await out.answered(long)
      const record = await domains.called()
      await record.told('over')
      const params = record.requests[1]?.params
      assert.deepEqual([params?.get('ReferSipResponseCode'), params?.has('NotifySipResponseCode')], ['603', false])
    })
  })
})

test('a SIP address that refuses: its code is told', async () => {
  const pbx = await SipSite.start({ name: 'pbx', onInvite: () => reject(486, 'Busy Here') })
  try {
    const pages = { '/voice': `<Dial action="/after"><Sip>${pbx.uri('1')}</Sip></Dial>`, '/after': '<Hangup/>' }
    await withDomain(pages, {}, async ({ call }) => {
      const { seen } = await call()
      const record = await seen()
      await record.told('over')
      const params = record.requests[1]?.params
      assert.deepEqual([params?.get('DialCallStatus'), params?.get('DialSipResponseCode')], ['busy', '486'])
    })
  } finally {
    await pbx.close()
  }
})

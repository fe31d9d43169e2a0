// A lab phone calls a SIP Domain whose web application speaks, listens, records and plays: what is heard is what it said.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { writeWav } from '@cordboard/media'
import { clipHeard, hearsClip } from '../../hearing/hears-clip.ts'
import { matchSound } from '../../hearing/sound-match.ts'
import { tone } from '../../phone/mouth.ts'
import { makeOwnCertificate } from '../../phone/own-certificate.ts'
import { sharedSpeech } from '../../speech/speech.ts'
import { withDomain } from './domain.fixture.ts'

const quick = '<Hangup/>'

test('[S1-05] a domain tried on its own: it asks, speaks, hears keys, speaks again, hangs up and tells that it is over', async () => {
  const pages = {
    '/voice': '<Gather action="/keys?from=menu" numDigits="1"><Say>Please press one for sales.</Say></Gather>',
    '/keys': '<Say>Thank you, and goodbye.</Say>',
    '/status': { status: 204, body: '' },
  }
  await withDomain(pages, {}, async ({ domain, call, account }) => {
    const { call: phone, seen } = await call({
      user: 'ivr',
      from: '+15550001111',
      headers: [
        ['X-Ticket', '7'],
        ['User-to-User', '3132;encoding=hex'],
        ['P-Asserted-Identity', '<sip:+15550001111@127.0.0.1>'],
      ],
    })
    const record = await seen()
    await phone.answered(20_000)
    const first = await record.told('said')
    assert.equal(first.text, 'Please press one for sales.')
    await hearsClip(phone.voice.ear, first.clip)
    await phone.press('1')
    assert.equal((await record.told('gathered')).digits, '1')
    const second = await record.told('said')
    await record.told('over')
    assert.ok(clipHeard(phone.voice.ear, second.clip).score > 0.7)
    assert.deepEqual(record.said, ['Please press one for sales.', 'Thank you, and goodbye.'])

    const [begin, keys] = record.requests
    const params = Object.fromEntries(begin?.params ?? [])
    assert.deepEqual(params, {
      AccountSid: account.sid,
      ApiVersion: '2010-04-01',
      CallSid: record.sid,
      CallStatus: 'ringing',
      Called: 'sip:ivr@demo.sip.us1.twilio.com',
      Caller: 'sip:+15550001111@demo.sip.us1.twilio.com',
      Direction: 'inbound',
      From: 'sip:+15550001111@demo.sip.us1.twilio.com',
      To: 'sip:ivr@demo.sip.us1.twilio.com',
      SipCallId: record.invite.callId,
      SipDomain: 'demo.sip.us1.twilio.com',
      SipDomainSid: domain.sid,
      SipSourceIp: '127.0.0.1',
      'SipHeader_X-Ticket': '7',
      'SipHeader_User-to-User': '3132;encoding=hex',
    })
    assert.deepEqual([keys?.params.get('Digits'), keys?.params.get('CallStatus')], ['1', 'in-progress'])
    assert.match(keys?.url ?? '', /\/keys\?from=menu$/)
    // The record has every header, also those that applications are not told.
    assert.equal(record.header('P-Asserted-Identity'), '<sip:+15550001111@127.0.0.1>')
    const [callback] = record.all('callback')
    assert.equal(callback?.request.params.get('CallStatus'), 'completed')
    assert.ok(Number(callback?.request.params.get('CallDuration')) >= 1)
  })
})

for (const host of [
  'demo.sip.twilio.com',
  'demo.sip.us1.twilio.com',
  'demo.sip.ie1.twilio.com',
  'demo.sip.dublin.twilio.com',
])
  test(`[S1-05] ${host} is the domain demo, with a webhook or a TwiML app`, async () => {
    await withDomain({ '/voice': quick }, {}, async ({ call, web }) => {
      const { call: phone, seen } = await call({ host, transport: 'tcp' })
      await phone.answered(20_000)
      const record = await seen()
      await record.told('over')
      assert.equal(record.requests[0]?.params.get('SipDomain'), host)
      assert.deepEqual(web.asked, ['/voice'])
    })
    const applications = new Map<string, string>()
    await withDomain(
      { '/app': quick, '/app-status': { status: 204, body: '' } },
      {
        domains: { applications },
        prepare(account, domain, web) {
          const [voiceUrl, statusCallback] = [`${web.url('/app')}`, web.url('/app-status')]
          const app = account.applications.create({ voiceUrl, voiceMethod: 'GET', statusCallback })
          applications.set(domain.sid, app.sid)
        },
      },
      async ({ call, web }) => {
        const { seen } = await call({ host })
        const record = await seen()
        await record.told('over')
        assert.deepEqual(web.asked, ['/app', '/app-status'])
        assert.equal(record.requests[0]?.method, 'GET')
      },
    )
  })

test('a file from the web is played, and one that is not there is reported and passed over', async () => {
  const spoken = await sharedSpeech.say('This comes from a file.')
  const wav = writeWav({ encoding: 'pcm16', channels: 1, sampleRateHz: 16_000 }, [spoken.at16kHz])
  const pages = {
    '/voice': '<Play>/missing.wav</Play><Play>/sound.wav</Play>',
    '/sound.wav': { type: 'audio/wav', body: wav },
  }
  for (const codec of ['PCMU', 'PCMA'])
    await withDomain(pages, {}, async ({ call }) => {
      const { call: phone, seen } = await call({ codecs: [codec] })
      const record = await seen()
      await record.told('over')
      assert.ok(clipHeard(phone.voice.ear, spoken).score > 0.7)
      assert.deepEqual(
        record.problems.map((problem) => problem.code),
        [13420],
      )
    })
})

test('silence instead of keys leads on, and keys during a prompt cut it short', async () => {
  const long = 'This is a very long prompt that nobody wants to hear to its end, so somebody presses a key.'
  const pages = {
    '/voice': `<Gather timeout="1" action="/no"/><Gather finishOnKey="#" action="/yes"><Say loop="0">${long}</Say></Gather>`,
    '/yes': '<Play digits="9w#"/>',
  }
  await withDomain(pages, {}, async ({ call, web }) => {
    const { call: phone, seen } = await call()
    const record = await seen()
    assert.equal((await record.told('gathered')).digits, '')
    await record.told('said')
    await phone.press('12#')
    assert.equal((await record.told('gathered')).digits, '12')
    assert.equal(await phone.voice.pressed(2, 20_000), '9#')
    await record.told('over')
    assert.deepEqual(web.asked, ['/voice', '/yes'])
    assert.equal(record.requests[1]?.params.get('FinishedOnKey'), '#')
  })
})

test('one key stops a prompt, unless the document forbids it; both count', async () => {
  const gather = (more: string): string => `<Gather timeout="1" finishOnKey="" action="/next" ${more}`
  const endless = `${gather('>')}<Say loop="0">Press any key.</Say></Gather>`
  const stubborn = `${gather('bargeIn="false">')}<Say>You have to hear all of this.</Say></Gather>`
  let asked = 0
  const pages = { '/voice': endless, '/next': () => (++asked === 1 ? stubborn : quick) }
  await withDomain(pages, {}, async ({ call }) => {
    const { call: phone, seen } = await call()
    const record = await seen()
    await record.told('said')
    await phone.press('1')
    // The endless prompt would let nothing come after it.
    assert.equal((await record.told('gathered')).digits, '1')
    const { clip } = await record.told('said')
    await phone.press('2')
    assert.equal((await record.told('gathered')).digits, '2')
    assert.ok(clipHeard(phone.voice.ear, clip).score > 0.7)
    await record.told('over')
  })
})

test('the caller is recorded until a key is pressed', async () => {
  const pages = { '/voice': '<Record action="/done" finishOnKey="*" playBeep="true"/>', '/done': quick }
  const says = await sharedSpeech.say('Hello, please call me back tomorrow morning.')
  await withDomain(pages, {}, async ({ call }) => {
    const { call: phone, seen } = await call()
    const record = await seen()
    await phone.answered(20_000)
    await phone.voice.hears(1000, { withinMs: 20_000 })
    await record.told('recording')
    phone.voice.say({ kind: 'clip', clip: says, repeats: true })
    // Long enough for the whole sentence, told by what the other side has heard.
    await hearsClip(record.call.voice.ear, says)
    // The application hangs up as soon as it hears the key begin.
    await phone.press('*').catch(() => undefined)
    const { recording } = await record.told('recorded')
    await record.told('over')
    assert.ok(matchSound(recording.samples, says.at8kHz).score > 0.7)
    const [, done] = record.requests
    assert.equal(done?.params.get('RecordingUrl'), recording.url)
    assert.equal(done?.params.get('Digits'), '*')
    assert.ok(Number(done?.params.get('RecordingDuration')) >= 1)
  })
})

test('a caller who hangs up while being recorded leaves a last word; one who says nothing leaves none', async () => {
  const pages = {
    '/voice': '<Record action="/done" timeout="1" playBeep="false"/><Record action="/done"/>',
    '/done': quick,
  }
  await withDomain(pages, {}, async ({ call, web }) => {
    const { call: phone, seen } = await call()
    const record = await seen()
    // Silence ends the first one without asking its action.
    await record.told('recording')
    await record.told('recording')
    phone.voice.say(tone(500))
    await record.call.voice.hears(500, { withinMs: 20_000 })
    phone.hangUp()
    const { recording } = await record.told('recorded')
    await record.told('over')
    assert.ok(recording.seconds > 0.1)
    assert.deepEqual(web.asked, ['/voice', '/done'])
    assert.equal(record.requests[1]?.params.get('Digits'), 'hangup')
    assert.equal(record.requests[1]?.params.get('CallStatus'), 'completed')
  })
})

for (const [reason, status] of [
  ['rejected', 603],
  ['busy', 486],
] as const)
  test(`Reject with ${reason} refuses the call with ${status} before it is answered`, async () => {
    await withDomain({ '/voice': `<Reject reason="${reason}"/>` }, {}, async ({ call }) => {
      const { call: phone, seen } = await call()
      assert.equal(await phone.rings(20_000), 180)
      assert.equal((await phone.failed(20_000)).status, status)
      const record = await seen()
      await record.told('over')
      assert.equal(record.all('answered').length, 0)
    })
  })

test('an application that fails: the fallback is told why and takes the call', async () => {
  const failing = [
    [{ status: 500, body: 'oops' }, '11200'],
    [{ type: 'application/json', body: '{}' }, '12300'],
    ['<Say>unfinished', '12100'],
    ['<Enqueue>support</Enqueue>', '12200'],
    [{ body: 'x'.repeat(70_000) }, '11205'],
  ] as const
  for (const [page, code] of failing) {
    const pages = { '/voice': page, '/fallback': quick }
    await withDomain(pages, {}, async ({ call, web }) => {
      const { call: phone, seen } = await call()
      const record = await seen()
      await record.told('over')
      await phone.answered(20_000)
      assert.deepEqual(web.asked, ['/voice', '/fallback'])
      const told = record.requests.at(-1)?.params
      assert.equal(told?.get('ErrorCode'), code)
      assert.match(told?.get('ErrorUrl') ?? '', /\/voice$/)
      assert.equal(record.problems[0]?.fatal, true)
    })
  }
})

test('redirects are followed, by TwiML and by HTTP, over https with an authority of its own', async () => {
  const tls = makeOwnCertificate('127.0.0.1')
  const pages = {
    '/voice': '<Redirect method="GET">/second?x=1</Redirect>',
    '/second': { status: 307, body: '', location: '/third' },
    '/third': quick,
  }
  await withDomain(pages, { webTls: tls, domains: { extraCa: [tls.cert] } }, async ({ call, web }) => {
    const { seen } = await call()
    await (await seen()).told('over')
    assert.deepEqual(web.asked.slice(0, 3), ['/voice', '/second', '/third'])
    // The signature belongs to the address that was asked first.
    web.unsigned.length = 0
  })
})

test('a caller who gives up before the answer ends everything', async () => {
  await withDomain({ '/voice': '<Pause length="60"/>', '/status': { status: 204, body: '' } }, {}, async ({ call }) => {
    const { call: phone, seen } = await call()
    assert.equal(await phone.rings(20_000), 180)
    const record = await seen()
    await record.told('asked')
    phone.hangUp()
    await record.told('over')
    assert.equal(record.all('answered').length, 0)
    assert.equal(record.all('callback')[0]?.request.params.get('CallStatus'), 'canceled')
  })
})

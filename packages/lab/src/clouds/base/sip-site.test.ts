// A site of a cloud: its decisions, its calls with sound, what it remembers and what it gives back.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LabPhone } from '../../phone/lab-phone.ts'
import { tone } from '../../phone/mouth.ts'
import { makeOwnCertificate } from '../../phone/own-certificate.ts'
import type { PhoneOptions } from '../../phone/phone-options.ts'
import { drop, reject, take } from './decision.ts'
import { DigestGate } from './digest-gate.ts'
import { SipSite } from './sip-site.ts'
import type { SiteOptions } from './site-options.ts'

async function withSite(
  options: Partial<SiteOptions>,
  phone: Partial<PhoneOptions>,
  story: (site: SipSite, ann: LabPhone) => Promise<void>,
): Promise<void> {
  const site = await SipSite.start({ name: 'cloud', media: { says: tone(660) }, ...options })
  const transport = phone.transport ?? 'udp'
  const server = { address: site.address, port: site.port(transport) }
  const ann = await LabPhone.start({ user: 'ann', says: tone(440), server, ...phone })
  try {
    await story(site, ann)
    assert.deepEqual(site.faults, [])
  } finally {
    await ann.stop()
    await site.close()
  }
  const { timers, sessions, calls, connections, clientTransactions, serverTransactions, endpoints } = site.counts()
  assert.deepEqual(
    [timers, sessions, calls, connections, clientTransactions, serverTransactions, endpoints],
    [0, 0, 0, 0, 0, 0, 0],
  )
}

const certificate = makeOwnCertificate('127.0.7.1')
const own = makeOwnCertificate('127.0.0.1')
const tls = { certificates: [certificate], extraCa: [certificate.cert, own.cert] }
const phoneTls = { certificates: [own], extraCa: [certificate.cert, own.cert] }

for (const transport of ['udp', 'tcp', 'tls'] as const) {
  test(`a site on an address of its own takes a call over ${transport}: 100, 180, sound both ways, keys, BYE`, async () => {
    const onInvite = () =>
      take(
        (call) => {
          call.ring()
          call.ring()
          call.answer()
        },
        { trying: 'Processing' },
      )
    const options = { address: '127.0.7.1', transports: ['udp', 'tcp', 'tls'] as const, tls, onInvite }
    await withSite(options, { transport, tls: phoneTls }, async (site, ann) => {
      const out = await ann.call('+4930123')
      await ann.saw('in', '100 Processing')
      assert.equal(await out.rings(), 180)
      assert.equal(await out.rings(), 180)
      await out.answered()
      await out.voice.hears(660)
      const theirs = site.calls[0]
      assert.ok(theirs !== undefined)
      await theirs.voice.hears(440)
      await out.press('42')
      assert.equal(await theirs.voice.pressed(2), '42')
      theirs.hangUp()
      assert.equal((await out.ended()).by, 'remote')
      const { facts } = await site.invited()
      assert.deepEqual(
        [facts.called.user, facts.from.user, facts.source.transport, facts.source.address, facts.local.address],
        ['+4930123', 'ann', transport, '127.0.0.1', '127.0.7.1'],
      )
      assert.equal(facts.headers.filter(([name]) => name.toLowerCase() === 'call-id').length, 1)
    })
  })
}

test('UDP and TCP have the same port number', async () => {
  await withSite({}, {}, async (site) => {
    assert.ok(site.port('udp') > 0)
    assert.equal(site.port('udp'), site.port('tcp'))
    assert.equal(site.port('tls'), 0)
  })
})

test('a refusal carries its status, text and headers, with a 100 before it where wished', async () => {
  const onInvite = () => ({ ...reject(403, 'Forbidden', [['X-Why', '1 because']]), trying: 'Trying' })
  await withSite({ onInvite }, {}, async (_site, ann) => {
    const out = await ann.call('1')
    assert.equal((await out.failed()).status, 403)
    await ann.saw('in', '100 Trying')
    assert.match((await ann.saw('in', '403 Forbidden')).text, /^X-Why: 1 because\r$/m)
  })
})

test('a dropped INVITE is answered by nothing at all, however often it is sent', async () => {
  const timers = { t1: 20, t2: 80 }
  await withSite({ onInvite: () => drop }, { timers }, async (site, ann) => {
    const out = await ann.call('1')
    assert.equal((await out.failed(20_000)).status, 408)
    assert.equal(site.trace.filter((message) => message.direction === 'out').length, 0)
    assert.ok(site.trace.filter((message) => message.title === 'INVITE').length > 3)
    assert.equal(site.invites.history.length, 1)
  })
})

for (const qop of [true, false]) {
  for (const role of ['proxy', 'registrar'] as const) {
    test(`MD5 ${qop ? 'with' : 'without'} qop, asked by ${role === 'proxy' ? 407 : 401}`, async () => {
      const gate = new DigestGate({ realm: 'lab', qop, role })
      const onInvite: SiteOptions['onInvite'] = ({ request }) => {
        const { result } = gate.check(request, (name) => (name === 'ann' ? 'Right1' : null))
        if (result === 'missing' || result === 'stale') return gate.challenge(result === 'stale')
        return result === 'wrong' ? reject(403) : take((call) => call.answer())
      }
      for (const [username, password, fine] of [
        ['ann', 'Right1', true],
        ['ann', 'Wrong1', false],
        ['bob', 'Right1', false],
      ] as const) {
        await withSite({ onInvite }, { login: { username, password } }, async (site, ann) => {
          const out = await ann.call('1')
          if (fine) await out.answered()
          else assert.equal((await out.failed()).status, 403)
          const challenge = await ann.saw('in', role === 'proxy' ? '407' : '401')
          assert.equal(challenge.text.includes('qop='), qop)
          assert.equal(challenge.text.includes('SHA-256'), false)
          assert.equal(site.invites.history.length, 2)
          out.hangUp()
          await out.ended()
        })
      }
    })
  }
}

test('a site calls: chosen From, To, headers and Contact, and its credentials with a digest uri of its own', async () => {
  const gate = new DigestGate({ realm: 'pbx' })
  const onInvite: SiteOptions['onInvite'] = ({ request }) =>
    gate.check(request, () => 'Secret1').result === 'accepted' ? take((call) => call.answer()) : gate.challenge()
  const pbx = await SipSite.start({ name: 'pbx', media: { says: tone(880) }, onInvite })
  const cloud = await SipSite.start({ name: 'cloud', address: '127.0.8.1', media: { says: tone(660) } })
  try {
    const call = await cloud.call({
      uri: pbx.uri('+49301', 'tcp'),
      from: '"Jane" <sip:+491751@example.org>',
      to: '<sip:+49301@pbx.example>',
      headers: [['Diversion', '<sip:+49301@twilio.com>']],
      login: { username: 'cloud', password: 'Secret1' },
      digestUri: 'sip:+49301@pbx.example',
      contactUser: '+491751',
    })
    await call.answered()
    await call.voice.hears(880)
    const { facts } = await pbx.invited()
    assert.deepEqual(
      [facts.from.user, facts.from.host, facts.from.display, facts.to.host, facts.header('Diversion')],
      ['+491751', 'example.org', 'Jane', 'pbx.example', '<sip:+49301@twilio.com>'],
    )
    assert.equal(facts.header('Contact'), `<${cloud.uri('+491751', 'tcp')}>`)
    const second = await pbx.invites.take('the second', (seen) => seen)
    assert.match(second.facts.header('Proxy-Authorization') ?? '', /uri="sip:\+49301@pbx.example"/)
    call.hangUp()
    await call.ended()
  } finally {
    await cloud.close()
    await pbx.close()
  }
})

test('early media, an unchanged description for every re-INVITE, and 405 for methods that are not taken', async () => {
  const methods = ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS', 'NOTIFY']
  const onInvite = () =>
    take((call) => {
      call.keepsDescription = true
      call.ring({ earlyMedia: true })
      call.answer()
    })
  await withSite({ onInvite, methods }, {}, async (_site, ann) => {
    const out = await ann.call('1')
    assert.equal(await out.rings(), 183)
    await out.answered()
    const before = out.session?.remoteSdp
    await out.reoffer()
    assert.equal(out.session?.remoteSdp, before)
    assert.equal(await out.send('INFO'), 405)
    assert.equal(await out.send('MESSAGE'), 405)
    assert.equal(await ann.ask('OPTIONS', '1'), 200)
    out.hangUp()
    await out.ended()
  })
})

test('REFER inside the dialog: out from the site, and in to it', async () => {
  const onRefer: SiteOptions['onRefer'] = (call, event) => {
    call.wish({ wish: 'acceptRefer', referId: event.referId })
    call.wish({ wish: 'notifyRefer', referId: event.referId, status: 200, reason: 'OK' })
  }
  await withSite(
    { onInvite: () => take((call) => call.answer()), onRefer },
    { takesTransfers: false },
    async (site, ann) => {
      const out = await ann.call('1')
      await out.answered()
      const theirs = site.calls[0]
      assert.ok(theirs !== undefined)
      await theirs.told('acknowledged')
      assert.equal(await theirs.refer('<sip:2@127.0.0.1>'), 603)
      const refer = await ann.saw('in', 'REFER')
      assert.equal(refer.text.includes('Referred-By'), false)
      assert.equal(await out.transfer('sip:3@127.0.0.1'), 200)
    },
  )
})

test('a call in which no RTP comes is ended after the media timeout', async () => {
  const mediaTimeout = { initialMs: 60_000, ms: 1500 }
  await withSite({ onInvite: () => take((call) => call.answer()), mediaTimeout }, {}, async (site, ann) => {
    const out = await ann.call('1')
    await out.answered()
    await site.calls[0]?.voice.hears(440)
    out.voice.hush(true)
    assert.equal((await out.ended()).by, 'remote')
  })
})

test('a silent site hears and says nothing until it is there again', async () => {
  await withSite({}, { timers: { t1: 20, t2: 80 } }, async (site, ann) => {
    site.silent = true
    assert.equal(await ann.ask('OPTIONS', '1'), 408)
    site.silent = false
    assert.equal(await site.ask('OPTIONS', ann.uri), 200)
    assert.equal(await ann.ask('OPTIONS', '1'), 200)
    assert.equal(site.requests.history.length, 1)
  })
})

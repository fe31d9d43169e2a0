// Calls to the simulated LiveKit: what a phone system sees on the wire, by a lab phone over TCP and by SIPp.
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { test } from 'node:test'
import { withoutProgram } from '../../foreign/program.ts'
import { playScenario } from '../../foreign/sipp.ts'
import { silence, tone } from '../../phone/mouth.ts'
import { SipSite } from '../base/sip-site.ts'
import { agentHz, callerHz, openFor999, withCloud } from './livekit.fixture.ts'

test('a call is taken: 100 Processing, 180 again and again, 200, sound both ways, keys, BYE', async () => {
  await withCloud({}, {}, async (cloud, ann) => {
    cloud.createInboundTrunk({ numbers: ['999'] })
    cloud.createDispatchRule({ room: 'desk' }, { says: tone(agentHz), joinsAfterMs: null })
    const out = await ann.call('999')
    await ann.saw('in', '100 Processing')
    const call = await cloud.nextCall()
    for (let times = 0; times < 3; times++) assert.equal(await out.rings(), 180)
    call.join()
    await out.answered()
    await out.voice.hears(agentHz)
    await call.voice.hears(callerHz)
    await out.press('42')
    assert.equal(await call.voice.pressed(2), '42')
    assert.deepEqual([call.caller, call.called], ['+4930123', '999'])
    assert.match(call.room, /^desk_\+4930123_/)
    const ok = ann.trace.find(
      ({ direction, title, method }) => direction === 'in' && title === '200 OK' && method === 'INVITE',
    )
    assert.match(
      ok?.text ?? '',
      /^Allow: INVITE, ACK, CANCEL, BYE, NOTIFY, REFER, MESSAGE, OPTIONS, INFO, SUBSCRIBE\r$/m,
    )
    assert.equal(/^(Session-Expires|Min-SE|Require):|^Supported: *[^ \r]/m.test(ok?.text ?? ''), false)
    assert.equal(
      ann.trace.some(({ title }) => title.startsWith('183')),
      false,
    )
    call.hangUp()
    assert.equal((await out.ended()).by, 'remote')
  })
})

test('the agent speaks a text', async () => {
  await withCloud({}, {}, async (cloud, ann) => {
    cloud.createInboundTrunk({ numbers: ['999'] })
    cloud.createDispatchRule({}, { says: 'Hello, this is the assistant. How can I help you today?' })
    const out = await ann.call('999')
    await out.answered()
    await out.voice.hearsSound({ forMs: 400, withinMs: 30_000 })
    out.hangUp()
    await out.ended()
  })
})

test('[S0-06] the called number is the user of To, whatever the Request-URI says', async () => {
  await withCloud({}, {}, async (cloud) => {
    openFor999(cloud)
    const pbx = await SipSite.start({ name: 'pbx' })
    try {
      const via = cloud.site.uri('', 'tcp')
      const dial = (requestUser: string, toUser: string) =>
        pbx.call({
          uri: `sip:${requestUser}@${cloud.host}`,
          to: `<sip:${toUser}@${cloud.host}>`,
          from: '<sip:100@pbx.example>',
          via,
        })
      const right = await dial('123', '+999')
      await right.answered()
      right.hangUp()
      await right.ended()
      const wrong = await dial('999', '123')
      const { status, reason } = await wrong.failed()
      assert.deepEqual([status, reason], [404, 'Does not match any SIP Trunks'])
    } finally {
      await pbx.close()
    }
  })
})

test('a re-INVITE is answered with the description unchanged, its direction has no effect, its new address has', async () => {
  await withCloud({}, {}, async (cloud, ann) => {
    openFor999(cloud)
    const out = await ann.call('999')
    const call = await cloud.nextCall()
    await out.answered()
    const before = out.session?.remoteSdp
    await out.hold()
    assert.equal(out.session?.remoteSdp, before)
    assert.equal(call.call.isHeldByPeer, false)
    await out.voice.hears(agentHz)
    await out.resume()
    assert.equal(out.session?.remoteSdp, before)
    await call.voice.hears(callerHz)
    const udp = createSocket('udp4')
    udp.bind(0, '127.0.0.1')
    await once(udp, 'listening')
    const moved = (out.session?.localSdp ?? '').replace(/m=audio \d+/, `m=audio ${udp.address().port}`)
    out.wish({ wish: 'offer', sdp: moved, by: 'INVITE', headers: [] })
    const [packet] = await once(udp, 'message')
    assert.equal(packet[0] >> 6, 2)
    udp.close()
    out.hangUp()
    await out.ended()
  })
})

test('UPDATE, INFO, PRACK, SUBSCRIBE, MESSAGE and REFER get 405, OPTIONS 200', async () => {
  await withCloud({}, {}, async (cloud, ann) => {
    openFor999(cloud)
    const out = await ann.call('999')
    await out.answered()
    assert.equal(await out.send('INFO', { type: 'application/dtmf-relay', content: 'Signal=1' }), 405)
    assert.equal(await out.send('MESSAGE'), 405)
    assert.equal(await out.send('OPTIONS'), 200)
    assert.equal(await out.transfer('sip:1@127.0.0.1'), 405)
    for (const method of ['UPDATE', 'PRACK', 'SUBSCRIBE', 'MESSAGE', 'REFER', 'INFO', 'REGISTER', 'PUBLISH']) {
      assert.equal(await ann.ask(method, '999'), 405, method)
    }
    assert.equal(await ann.ask('OPTIONS', '999'), 200)
    out.hangUp()
    await out.ended()
  })
})

test('a room that is closed before the answer gives 486 Rejected', async () => {
  await withCloud({}, {}, async (cloud, ann) => {
    cloud.createInboundTrunk({ numbers: ['999'] })
    cloud.createDispatchRule({}, { joinsAfterMs: null })
    const out = await ann.call('999')
    const call = await cloud.nextCall()
    await out.rings()
    call.close()
    const { status, reason } = await out.failed()
    assert.deepEqual([status, reason], [486, 'Rejected'])
  })
})

test('an agent that never joins has its room closed, and a caller who gives up is noticed', async () => {
  await withCloud({ joinTimeoutMs: 400 }, {}, async (cloud, ann) => {
    cloud.createInboundTrunk({ numbers: ['999'] })
    cloud.createDispatchRule({}, { joinsAfterMs: null })
    const out = await ann.call('999')
    assert.equal((await out.failed()).status, 486)
    await cloud.nextCall()
    const second = await ann.call('999')
    const call = await cloud.nextCall()
    await second.rings()
    second.hangUp()
    assert.equal((await call.ended()).by, 'remote')
  })
})

test('a call in which no RTP comes is ended, silence in packets keeps it', async () => {
  await withCloud({ mediaTimeout: { initialMs: 60_000, ms: 2000 } }, { says: silence }, async (cloud, ann) => {
    openFor999(cloud)
    const out = await ann.call('999')
    await out.answered()
    await out.voice.hears(agentHz, { forMs: 2500, withinMs: 20_000 })
    assert.equal(out.isOver, false)
    out.voice.hush(true)
    assert.equal((await out.ended(20_000)).by, 'remote')
  })
})

test('a rule with a PIN answers, and hangs up on a wrong one', async () => {
  await withCloud({}, {}, async (cloud, ann) => {
    cloud.createInboundTrunk({ numbers: ['999'] })
    cloud.createDispatchRule({ pin: '1234' }, { says: tone(agentHz) })
    const right = await ann.call('999')
    await right.answered()
    await right.press('1234#')
    await right.voice.hears(agentHz)
    right.hangUp()
    await right.ended()
    const wrong = await ann.call('999')
    await wrong.answered()
    // The call may be gone before the last key is out.
    await wrong.press('12#').catch(() => {})
    assert.equal((await wrong.ended()).by, 'remote')
  })
})

for (const [codecs, spoken] of [
  [['PCMA'], 'PCMA'],
  [['PCMU'], 'PCMU'],
  [['G722'], 'G722'],
] as const) {
  test(`${spoken} is spoken when nothing else is offered`, async () => {
    await withCloud({}, { codecs }, async (cloud, ann) => {
      openFor999(cloud)
      const out = await ann.call('999')
      await out.answered()
      assert.equal(out.voice.media?.send.name, spoken)
      await out.voice.hears(agentHz)
      out.hangUp()
      await out.ended()
    })
  })
}

test('a trunk needs at least one of login, addresses and numbers', async () => {
  await withCloud({}, {}, async (cloud) => {
    assert.throws(() => cloud.createInboundTrunk({ name: 'open' }), /one of the fields must be set/)
    assert.throws(() => cloud.createInboundTrunk({ numbers: ['1'], username: 'u' }), /belong together/)
    assert.deepEqual(cloud.records, [{ name: cloud.host, type: 'A', address: cloud.site.address }])
  })
})

test('SIPp calls with credentials over TCP, talks and hangs up', { skip: withoutProgram('sipp') }, async () => {
  await withCloud({}, {}, async (cloud) => {
    cloud.createInboundTrunk({ numbers: ['999'], username: 'pbx', password: 'Secret1' })
    cloud.createDispatchRule()
    await playScenario({
      scenario: 'call-livekit',
      target: `127.0.0.1:${cloud.site.port('tcp')}`,
      service: '999',
      authUser: 'pbx',
      password: 'Secret1',
      transport: 't1',
      keys: { number: '+4930123' },
      args: ['-d', '300'],
    })
    assert.equal((await cloud.nextCall()).called, '999')
  })
})

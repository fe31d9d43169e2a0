// Transfers and calls that the simulated LiveKit makes, and Fonio's part: what reaches the phone system, and what the agent is told.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SessionEvent } from '@cordboard/sip'
import type { LabCall } from '../../phone/lab-call.ts'
import { LabPhone } from '../../phone/lab-phone.ts'
import { tone } from '../../phone/mouth.ts'
import { reject, take } from '../base/decision.ts'
import { DigestGate } from '../base/digest-gate.ts'
import { SipSite } from '../base/sip-site.ts'
import type { SiteOptions } from '../base/site-options.ts'
import type { AgentCall } from './agent-call.ts'
import { LiveKitCloud } from './cloud.ts'
import { Fonio } from './fonio.ts'
import { callerHz, openFor999, withCloud } from './livekit.fixture.ts'

type Referred = Extract<SessionEvent, { event: 'referred' }>

/** A call from a phone system to the cloud; `onRefer` is what the phone system does with a REFER. */
async function withCall(
  onRefer: (call: LabCall, event: Referred) => void,
  story: (call: AgentCall, pbxCall: LabCall, pbx: SipSite) => Promise<void>,
): Promise<void> {
  await withCloud({ byeWaitMs: 300, mediaTimeout: { initialMs: 8000, ms: 8000 } }, {}, async (cloud) => {
    openFor999(cloud)
    const pbx = await SipSite.start({ name: 'pbx', onRefer })
    try {
      const pbxCall = await pbx.call({
        uri: `sip:999@${cloud.host}`,
        from: '<sip:+4930123@pbx.example>',
        via: cloud.site.uri('', 'tcp'),
      })
      await pbxCall.answered()
      const call = await cloud.nextCall()
      await call.call.told('acknowledged')
      await story(call, pbxCall, pbx)
    } finally {
      await pbx.close()
    }
  })
}

function accept(call: LabCall, { referId }: Referred): void {
  call.wish({ wish: 'acceptRefer', referId })
}

function report(call: LabCall, { referId }: Referred, status: number): void {
  call.wish({ wish: 'notifyRefer', referId, status, reason: '' })
}

test('[S0-10] a transfer: REFER in the dialog with Refer-To and extra headers, no Referred-By; 202, NOTIFY 200, then BYE from the cloud', async () => {
  const onRefer = (call: LabCall, event: Referred) => {
    accept(call, event)
    report(call, event, 180)
    report(call, event, 200)
  }
  await withCall(onRefer, async (call, pbxCall, pbx) => {
    const result = await call.transfer('sip:101@pbx.example', { headers: [['X-Why', 'sales']] })
    assert.deepEqual(result, { ok: true })
    const { text } = await pbx.saw('in', 'REFER')
    assert.match(text, /^Refer-To: <sip:101@pbx\.example>\r$/m)
    assert.match(text, /^X-Why: sales\r$/m)
    assert.match(text, /^Allow: INVITE, /m)
    assert.match(text, /^To: .*;tag=/m)
    assert.equal(/^(Referred-By|Refer-Sub):/m.test(text), false)
    assert.equal(pbx.trace.filter(({ direction, title }) => direction === 'in' && title === 'INVITE').length, 0)
    assert.equal((await pbxCall.ended()).by, 'remote')
  })
})

test('after a success the phone system’s own BYE ends the call', async () => {
  const onRefer = (call: LabCall, event: Referred) => {
    accept(call, event)
    report(call, event, 200)
  }
  await withCall(onRefer, async (call, pbxCall) => {
    assert.deepEqual(await call.transfer('tel:+4930999'), { ok: true })
    pbxCall.hangUp()
    assert.equal((await call.ended()).by, 'remote')
  })
})

test('a tel: target goes bare into Refer-To', async () => {
  await withCall(
    (call, { referId }) => call.wish({ wish: 'refuseRefer', referId, status: 603, reason: 'Decline' }),
    async (call, _pbxCall, pbx) => {
      const result = await call.transfer('tel:+4930999')
      assert.equal(result.ok, false)
      assert.match((await pbx.saw('in', 'REFER')).text, /^Refer-To: tel:\+4930999\r$/m)
    },
  )
})

test('[S0-11] a REFER refused with 403 reads as permission_denied, and the call goes on', async () => {
  await withCall(
    (call, { referId }) => call.wish({ wish: 'refuseRefer', referId, status: 403, reason: 'Forbidden' }),
    async (call) => {
      const result = await call.transfer('sip:101@pbx.example')
      assert.equal(
        result.ok ? '' : result.error.text,
        'code=permission_denied, message=twirp error unknown: sip status: 403: Forbidden, status=403',
      )
      assert.equal(call.call.isOver, false)
    },
  )
})

test('a report of 486 after 202 fails the transfer, and the call goes on', async () => {
  const onRefer = (call: LabCall, event: Referred) => {
    accept(call, event)
    report(call, event, 486)
  }
  await withCall(onRefer, async (call) => {
    const result = await call.transfer('sip:101@pbx.example')
    assert.deepEqual(result.ok ? [] : [result.error.code, result.error.sipStatus], ['resource_exhausted', 486])
    assert.equal(call.call.isOver, false)
  })
})

test('a call that ends between 202 and the report counts as transferred', async () => {
  const onRefer = (call: LabCall, event: Referred) => {
    accept(call, event)
  }
  await withCall(onRefer, async (call, pbxCall, pbx) => {
    const transfer = call.transfer('sip:101@pbx.example')
    await pbx.saw('out', '202')
    pbxCall.hangUp()
    assert.deepEqual(await transfer, { ok: true })
  })
})

test('a transfer that is not reported in time fails, as one to no URI and one without a call do', async () => {
  await withCall(accept, async (call) => {
    const late = await call.transfer('sip:101@pbx.example', { ringingTimeoutMs: 200 })
    assert.equal(late.ok ? '' : late.error.code, 'deadline_exceeded')
    const nowhere = await call.transfer('101')
    assert.equal(nowhere.ok ? '' : nowhere.error.code, 'invalid_argument')
    call.hangUp()
    await call.ended()
    const over = await call.transfer('sip:101@pbx.example')
    assert.equal(over.ok ? '' : over.error.code, 'failed_precondition')
  })
})

async function withPbx(
  onInvite: SiteOptions['onInvite'],
  story: (cloud: LiveKitCloud, pbx: SipSite) => Promise<void>,
): Promise<void> {
  const pbx = await SipSite.start({ name: 'pbx', media: { says: tone(callerHz) }, ...(onInvite ? { onInvite } : {}) })
  const cloud = await LiveKitCloud.start({ address: '127.0.22.1', host: 'p.eu.sip.livekit.cloud' })
  try {
    await story(cloud, pbx)
  } finally {
    await cloud.close()
    await pbx.close()
  }
}

test('a call from the cloud: User-Agent LiveKit, the trunk’s number as caller, digest uri of To, keys after the answer', async () => {
  const gate = new DigestGate({ realm: 'pbx' })
  const onInvite: SiteOptions['onInvite'] = ({ request }) =>
    gate.check(request, () => 'Secret1').result === 'accepted' ? take((call) => call.answer()) : gate.challenge()
  await withPbx(onInvite, async (cloud, pbx) => {
    const trunk = cloud.createOutboundTrunk({
      address: `127.0.0.1:${pbx.port('tcp')}`,
      numbers: ['999'],
      username: 'fonio',
      password: 'Secret1',
      headers: [['X-Trunk', 'a']],
    })
    const result = await cloud.createParticipant({
      trunkId: trunk.id,
      to: '101',
      toUser: 'sales',
      headers: [['X-Call', 'b']],
      says: tone(880),
      dtmf: '1w2',
    })
    assert.ok(result.ok)
    const pbxCall = pbx.calls[0]
    assert.ok(pbxCall !== undefined)
    await pbxCall.voice.hears(880)
    assert.equal(await pbxCall.voice.pressed(2), '12')
    await result.call.voice.hears(callerHz)
    await pbx.invited()
    const { facts } = await pbx.invites.take('the second', (seen) => seen)
    assert.deepEqual(
      [facts.source.address, facts.source.transport, facts.called.user, facts.to.user, facts.header('User-Agent')],
      ['127.0.22.1', 'tcp', '101', 'sales', 'LiveKit'],
    )
    assert.deepEqual(
      [facts.from.user, facts.from.host, facts.from.display, facts.header('X-Trunk'), facts.header('X-Call')],
      ['999', 'p.eu.sip.livekit.cloud', '999', 'a', 'b'],
    )
    const uri = `uri="sip:sales@127.0.0.1:${pbx.port('tcp')}"`
    assert.ok((facts.header('Proxy-Authorization') ?? '').includes(uri))
    assert.equal(facts.header('Session-Expires'), null)
    result.call.hangUp()
    await result.call.ended()
  })
})

test('[S0-11] a call that the phone system refuses with 403 reads as permission_denied', async () => {
  await withPbx(
    () => reject(403, 'Forbidden'),
    async (cloud, pbx) => {
      const trunk = cloud.createOutboundTrunk({ address: `127.0.0.1:${pbx.port('tcp')}`, numbers: ['999'] })
      const result = await cloud.createParticipant({ trunkId: trunk.id, to: '101' })
      assert.equal(
        result.ok ? '' : result.error.text,
        'code=permission_denied, message=twirp error unknown: sip status: 403: Forbidden, status=403',
      )
    },
  )
})

test('a call that nobody answers, an unknown trunk, a trunk without number and one with sip: in front', async () => {
  await withPbx(
    () => take((call) => call.ring()),
    async (cloud, pbx) => {
      const address = `127.0.0.1:${pbx.port('tcp')}`
      const trunk = cloud.createOutboundTrunk({ address, numbers: ['999'] })
      const codeOf = async (order: Parameters<LiveKitCloud['createParticipant']>[0]) => {
        const result = await cloud.createParticipant(order)
        return result.ok ? null : result.error.code
      }
      assert.equal(await codeOf({ trunkId: trunk.id, to: '101', ringingTimeoutMs: 300 }), 'deadline_exceeded')
      await pbx.saw('in', 'CANCEL')
      assert.equal(await codeOf({ trunkId: 'ST_none', to: '101' }), 'not_found')
      const bare = cloud.createOutboundTrunk({ address })
      assert.equal(await codeOf({ trunkId: bare.id, to: '101' }), 'invalid_argument')
      assert.throws(() => cloud.createOutboundTrunk({ address: 'sip:pbx.example' }), /no sip:/)
    },
  )
})

test('[S0-03] [S0-06] Fonio: a SIP number is made once, its assistant answers, and it is free again when removed', async () => {
  await withCloud({}, {}, async (cloud, ann) => {
    const fonio = new Fonio(cloud)
    assert.equal(fonio.registrar, cloud.host)
    const heard: string[] = []
    fonio.createSipNumber('4711', { greeting: tone(880), onCall: (call) => void heard.push(call.caller) })
    assert.throws(() => fonio.createSipNumber('+4711', {}, 'somebody else'), /already in use/)
    assert.throws(() => fonio.createSipNumber('sales'), /digits/)
    const out = await ann.call('4711')
    await out.answered()
    await out.voice.hears(880)
    assert.deepEqual(heard, ['+4930123'])
    out.hangUp()
    await out.ended()
    fonio.removeSipNumber('4711')
    const gone = await ann.call('4711')
    assert.equal((await gone.failed()).status, 404)
    fonio.createSipNumber('4711')
    assert.equal(fonio.numbers.length, 1)
  })
})

test('[S0-08] Fonio forwards to SIP addresses only', async () => {
  await withCloud({}, {}, async (cloud, ann) => {
    const fonio = new Fonio(cloud)
    fonio.createSipNumber('4711')
    const out = await ann.call('4711')
    await out.answered()
    const call = await cloud.nextCall()
    await call.call.told('acknowledged')
    const mixed = await fonio.forward(call, '+4930999')
    assert.match(mixed.ok ? '' : mixed.error.text, /only be forwarded to a SIP address/)
    const ben = await LabPhone.start({ user: 'ben', says: tone(330), transport: 'tcp' })
    try {
      const forwarded = fonio.forward(call, ben.uri)
      await ann.saw('in', 'REFER')
      const result = await forwarded
      // The lab phone sends every call to the cloud, which knows no ben: what matters is that the cloud hears of it.
      assert.equal(result.ok ? '' : result.error.code, 'not_found')
    } finally {
      await ben.stop()
    }
    out.hangUp()
    await out.ended()
  })
})

test('a cloud that closes in the middle of ringing, transfers and pauses leaves no timer behind', async () => {
  const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const before = timers()
  await withCall(accept, async (call, _pbxCall, pbx) => {
    void call.transfer('sip:101@pbx.example')
    void call.press('ww').catch(() => {})
    await pbx.saw('out', '202')
  })
  await withCloud({}, {}, async (cloud, ann) => {
    cloud.createInboundTrunk({ numbers: ['999'] })
    cloud.createDispatchRule({}, { joinsAfterMs: 60_000 })
    const out = await ann.call('999')
    await out.rings()
  })
  // Watches of lost RTP notice by their next look that their call is over.
  const until = performance.now() + 20_000
  while (timers() > before && performance.now() < until) await new Promise((resolve) => setImmediate(resolve))
  assert.ok(timers() <= before)
})

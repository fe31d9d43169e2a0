// Transfers that an agent asks for: what reaches the phone system, and what the agent is told.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SessionEvent } from '@cordboard/sip'
import type { LabCall } from '../../phone/lab-call.ts'
import { SipSite } from '../base/sip-site.ts'
import type { AgentCall } from './agent-call.ts'
import { openFor999, withCloud } from './livekit.fixture.ts'

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

test('a transfer: REFER in the dialog with Refer-To and extra headers, no Referred-By; 202, NOTIFY 200, then BYE from the cloud', async () => {
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

test('a REFER refused with 403 reads as permission_denied, and the call goes on', async () => {
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

// Processes that die or freeze under calls: what people notice of it, and that nothing is lost.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Cordboard, type TestUser, users } from './cordboard.fixture.ts'
import {
  audibleMs,
  type Desk,
  eventually,
  hangUp,
  healthy,
  hearEachOther,
  hearsMusic,
  idle,
  longestGapMs,
  records,
  recordsReach,
  sitDown,
  storedRecords,
  type Talk,
  talk,
} from './office.fixture.ts'
import { Stranger } from './stranger.fixture.ts'

const [annaUser, bertUser, carlUser, doraUser] = users as readonly [TestUser, TestUser, TestUser, TestUser]

describe('a process', { timeout: 120_000 }, () => {
  let pbx: Cordboard
  let anna: Desk
  let bert: Desk
  let carl: Desk
  let dora: Desk

  before(async () => {
    pbx = await Cordboard.start()
    anna = await sitDown(pbx, annaUser, 440)
    bert = await sitDown(pbx, bertUser, 600)
    carl = await sitDown(pbx, carlUser, 800)
    dora = await sitDown(pbx, doraUser, 1000)
  })
  after(async () => {
    await Promise.all([anna, bert, carl, dora].map((desk) => desk?.phone.stop()))
    await pbx.stop()
  })

  /** Freezes a process for as long as `work` takes. */
  async function frozen(kind: 'switch' | 'control' | 'media', which: number, work: () => Promise<void>): Promise<void> {
    const pid = (await pbx.pids(kind))[which] ?? 0
    process.kill(pid, 'SIGSTOP')
    try {
      await work()
    } finally {
      process.kill(pid, 'SIGCONT')
    }
  }

  test('killed -9, the switch: sound flows on, calls work again within 5 s, old calls can be worked with', async (t) => {
    const before_ = await storedRecords(pbx)
    const first = await talk(anna, bert)
    const second = await talk(carl, dora)
    const ringing = await dora.phone.call(annaUser.number)
    const rung = await anna.phone.incoming()
    rung.ring()
    await ringing.rings()
    const third = await talk(bert, carl)

    await pbx.kill('switch')
    const killedAt = performance.now()
    const passer = await Stranger.at('127.0.0.1', pbx.ports.sip)
    await Promise.all([
      eventually('an answer', () => passer.ask({ method: 'OPTIONS', user: '100' }, 100)),
      hearEachOther(first, 300),
      hearEachOther(second, 300),
    ])
    passer.close()
    // It answers before media and control are linked again; until then a call is refused.
    await healthy(pbx)
    const fresh = await anna.phone.call(carlUser.number)
    const answering = await carl.phone.incoming()
    const backMs = performance.now() - killedAt
    t.diagnostic(`calls again ${Math.round(backMs)} ms after kill -9 of the switch`)
    assert.ok(backMs < 5000, `${backMs} ms`)
    answering.answer()
    await fresh.answered()
    assert.ok(longestGapMs(first) < audibleMs, `sound paused for ${longestGapMs(first)} ms`)

    await first.caller.hold()
    await hearsMusic(first.callee, first.callerHz)
    await first.caller.resume()
    await hearEachOther(first)
    await first.callee.hold()
    await hearsMusic(first.caller, first.calleeHz)
    await first.callee.resume()
    await hearEachOther(first)
    await hangUp(first.callee, first.caller)
    await hangUp(third.caller, third.callee)
    const sentOn = second.callee.transfer(`sip:${bertUser.number}@${pbx.registrar}`)
    const target = await bert.phone.incoming()
    target.answer()
    assert.equal(await sentOn, 200)
    await hearEachOther({ caller: second.caller, callee: target, callerHz: carl.hz, calleeHz: bert.hz })
    await hangUp(target, second.caller)
    await hangUp(fresh, answering)

    const kept = (await recordsReach(pbx, before_ + 5)).slice(before_)
    assert.deepEqual(
      kept.filter(({ cause }) => cause === 'restart').map(({ from, to }) => `${from}-${to}`),
      ['104-101'],
    )
    assert.equal(kept.filter(({ answered }) => answered).length, 4)
    ringing.hangUp()
    await idle(pbx)
  })

  test('killed -9, a media process: its calls move to another and both hear each other again', async (t) => {
    const before_ = await storedRecords(pbx)
    const first = await talk(anna, bert)
    const second = await talk(carl, dora)
    await pbx.kill('media', 0)
    await Promise.all([first, second].map(async (each) => hearEachOther(each, 1000, 8000)))
    // Whichever call was there moved; the other must not have noticed.
    await eventually('the gap', () => (longestGapMs(first) > 100 || longestGapMs(second) > 100 ? true : null), 5000)
    await Promise.all([first, second].map(async (each) => hearEachOther(each, 500, 8000)))
    const gaps = [longestGapMs(first), longestGapMs(second)].sort((a, b) => a - b)
    t.diagnostic(`sound paused for ${gaps[1]} ms where a media process was killed, ${gaps[0]} ms elsewhere`)
    assert.ok((gaps[1] ?? 0) < 4000, gaps.join())
    assert.ok((gaps[0] ?? 0) < audibleMs, gaps.join())
    await hangUp(first.caller, first.callee)
    await hangUp(second.callee, second.caller)
    await recordsReach(pbx, before_ + 2)
    await idle(pbx)
  })

  test('killed -9, control: no call notices, new ones work meanwhile, records are stored when it is back', async (t) => {
    const before_ = await storedRecords(pbx)
    const first = await talk(anna, bert)
    await pbx.kill('control')
    const meanwhile = await talk(carl, dora)
    await hangUp(meanwhile.caller, meanwhile.callee)
    assert.equal(records(pbx).length, before_, 'control was back before the call was over')
    const killedAt = performance.now()
    await hearEachOther(first, 500)
    await recordsReach(pbx, before_ + 1)
    t.diagnostic(`records stored ${Math.round(performance.now() - killedAt)} ms after the call`)
    await hearEachOther(first)
    assert.ok(longestGapMs(first) < audibleMs, `sound paused for ${longestGapMs(first)} ms`)
    await hangUp(first.callee, first.caller)
    await recordsReach(pbx, before_ + 2)
    await healthy(pbx)
    await idle(pbx)
  })

  test('frozen, a media process: its calls move, and it does no harm when it thaws', async (t) => {
    const first = await talk(anna, bert)
    const second = await talk(carl, dora)
    await frozen('media', 0, async () => {
      await eventually('the gap', () => (longestGapMs(first) > 250 || longestGapMs(second) > 250 ? true : null), 10_000)
      await Promise.all([first, second].map(async (each) => hearEachOther(each, 300, 8000)))
    })
    t.diagnostic(
      `sound paused for ${Math.max(longestGapMs(first), longestGapMs(second))} ms under a frozen media process`,
    )
    await Promise.all([first, second].map(async (each) => hearEachOther(each, 1000, 8000)))
    await hangUp(first.caller, first.callee)
    await hangUp(second.caller, second.callee)
    await idle(pbx)
    const again = await talk(anna, bert)
    await hangUp(again.caller, again.callee)
  })

  test('frozen, control: calls and registrations go on', async () => {
    const before_ = await storedRecords(pbx)
    await frozen('control', 0, async () => {
      await carl.phone.refresh()
      const meanwhile = await talk(carl, dora)
      await hearEachOther(meanwhile, 3500, 6000)
      await hangUp(meanwhile.callee, meanwhile.caller)
    })
    await recordsReach(pbx, before_ + 1)
    await healthy(pbx)
  })

  test('frozen for 3 s, the switch: no call is lost', async () => {
    const before_ = await storedRecords(pbx)
    const first = await talk(anna, bert)
    const late: Promise<Talk>[] = []
    await frozen('switch', 0, async () => {
      late.push(talk(carl, dora, 10_000))
      await hearEachOther(first, 3000, 6000)
    })
    const second = await (late[0] ?? assert.fail())
    assert.ok(longestGapMs(first) < audibleMs, `sound paused for ${longestGapMs(first)} ms`)
    await hearEachOther(first)
    await hangUp(first.callee, first.caller)
    await hangUp(second.caller, second.callee)
    await recordsReach(pbx, before_ + 2)
    await healthy(pbx)
    await idle(pbx)
  })

  test('frozen for good, a process is ended and started again', async () => {
    const [pid = 0] = await pbx.pids('control')
    // An earlier test killed it too.
    const told = (): number => pbx.output.split('control ended by itself (signal SIGKILL)').length
    const before_ = told()
    process.kill(pid, 'SIGSTOP')
    await eventually('the supervisor to tell', () => (told() > before_ ? true : null), 20_000)
    await healthy(pbx)
    const again = await pbx.pids('control')
    assert.equal(again.length, 1)
    assert.notEqual(again[0], pid)
  })
})

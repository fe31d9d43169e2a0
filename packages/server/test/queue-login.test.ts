// Agents of two queues who are logged out of one of them: set over XAPI, obeyed by the calls that come and by those that wait.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { LabCall } from '@cordboard/lab'
import { type TestUser, users } from './cordboard.fixture.ts'
import { type Desk, hangUp, hearEachOther, idle, sitDown } from './office.fixture.ts'
import { SeedOffice } from './seeds.fixture.ts'

const [annaUser, bertUser, carlaUser, dorisUser] = users as readonly [TestUser, TestUser, TestUser, TestUser]
const [sales, support] = ['800', '801']

describe('agents log in to queues one by one', { timeout: 180_000 }, () => {
  let office: SeedOffice
  /** Agents of both queues. */
  let anna: Desk
  let bert: Desk
  /** Calls, and takes what no agent takes. */
  let carla: Desk
  let doris: Desk
  const queues = new Map<string, number>()

  before(async () => {
    office = await SeedOffice.open()
    for (const [number, name] of [
      [sales, 'Sales'],
      [support, 'Support'],
    ] as const) {
      const made = await office.api.post<{ readonly Id: number }>('/Queues', {
        Number: number,
        Name: name,
        Agents: [{ Number: annaUser.number }, { Number: bertUser.number }],
        RingTimeout: 5,
        MasterTimeout: 120,
        WrapUpTime: 0,
        ForwardNoAnswer: { To: 'Extension', Number: dorisUser.number },
      })
      queues.set(number, made.Id)
    }
    anna = await sitDown(office.pbx, annaUser, 500)
    bert = await sitDown(office.pbx, bertUser, 700)
    carla = await sitDown(office.pbx, carlaUser, 900)
    doris = await sitDown(office.pbx, dorisUser, 1100)
  })
  after(async () => {
    for (const desk of [anna, bert, carla, doris]) await desk?.phone.stop()
    await office?.close()
  })

  function setLoggedIn(queue: string, { user }: Desk, loggedIn: boolean): Promise<unknown> {
    return office.api.post(`/Queues(${queues.get(queue)})/Pbx.SetAgentLoggedIn`, { number: user.number, loggedIn })
  }

  function invitesTo({ phone }: Desk): number {
    return phone.trace.filter(({ direction, title }) => direction === 'in' && title.startsWith('INVITE')).length
  }

  /** Takes what rings here, and both ends hear each other. */
  async function takes(desk: Desk, caller: LabCall, callerHz = carla.hz): Promise<void> {
    let taken = await desk.phone.incoming(20_000)
    // Rounds that are over have rung here, too.
    while (taken.isOver) taken = await desk.phone.incoming(20_000)
    taken.ring()
    taken.answer()
    await caller.answered(20_000)
    await hearEachOther({ caller, callee: taken, callerHz, calleeHz: desk.hz })
    await hangUp(caller, taken)
    await idle(office.pbx)
  }

  test('an agent logged out of one queue is not rung by it, and is by the other', async () => {
    await setLoggedIn(sales, anna, false)
    const before = invitesTo(anna)
    await takes(bert, await carla.phone.call(sales))
    assert.equal(invitesTo(anna), before)
    await setLoggedIn(support, bert, false)
    await takes(anna, await carla.phone.call(support))
    await setLoggedIn(support, bert, true)
  })

  test('an agent who logs in again while a caller waits is rung for that caller', async () => {
    const before = invitesTo(anna)
    const waiting = await carla.phone.call(sales)
    const rung = await bert.phone.incoming(20_000)
    rung.ring()
    assert.equal(invitesTo(anna), before)
    await setLoggedIn(sales, anna, true)
    await takes(anna, waiting)
  })

  test('a write of the list as a 3CX knows it leaves who is logged out as they are', async () => {
    await setLoggedIn(sales, anna, false)
    const Agents = [{ Number: bertUser.number, SkillGroup: '1' }, { Number: annaUser.number }]
    await office.api.patch(`/Queues(${queues.get(sales)})`, { Agents })
    const before = invitesTo(anna)
    await takes(bert, await carla.phone.call(sales))
    assert.equal(invitesTo(anna), before)
  })

  test('when all agents are logged out of it a queue sends its callers on at once, though they are in the other', async () => {
    for (const desk of [anna, bert]) await setLoggedIn(sales, desk, false)
    const before = [anna, bert].map(invitesTo)
    await takes(doris, await carla.phone.call(sales))
    assert.deepEqual([anna, bert].map(invitesTo), before)
    await takes(anna, await carla.phone.call(support))
  })
})

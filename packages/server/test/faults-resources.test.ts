// What a phone system stands on goes away under calls: power, database, disk, descriptors. What is promised then, and kept.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { postgresMissing, privatePostgres, withoutProgram } from '@cordboard/lab'
import { Cordboard, type TestUser, users } from './cordboard.fixture.ts'
import {
  audibleMs,
  type Desk,
  eventually,
  hangUp,
  healthy,
  hearEachOther,
  idle,
  longestGapMs,
  recordsReach,
  signIn,
  sitDown,
  talk,
} from './office.fixture.ts'

const [annaUser, bertUser, carlUser, doraUser] = users as readonly [TestUser, TestUser, TestUser, TestUser]

async function fourDesks(pbx: Cordboard): Promise<readonly [Desk, Desk, Desk, Desk]> {
  return await Promise.all([
    sitDown(pbx, annaUser, 440),
    sitDown(pbx, bertUser, 600),
    sitDown(pbx, carlUser, 800),
    sitDown(pbx, doraUser, 1000),
  ])
}

/** Starts one with four phones; all of it is stopped when the test is over, however it ends. */
async function office(
  t: TestContext,
  options: Parameters<typeof Cordboard.start>[0] = {},
): Promise<{ pbx: Cordboard; desks: readonly [Desk, Desk, Desk, Desk] }> {
  const pbx = await Cordboard.start(options)
  t.after(() => pbx.stop())
  const desks = await fourDesks(pbx)
  t.after(() => Promise.all(desks.map((desk) => desk.phone.stop())))
  return { pbx, desks }
}

test('the power fails under calls: registrations, users, records and even the calls are there afterwards', {
  timeout: 60_000,
}, async (t) => {
  const { pbx: first, desks } = await office(t)
  const [anna, bert, carl, dora] = desks
  const over = await talk(anna, bert)
  await hangUp(over.caller, over.callee)
  await recordsReach(first, 1)
  const cut = await talk(carl, dora)
  await first.pullThePlug()
  const cutAt = performance.now()

  const again = await Cordboard.start({ data: first.data, ports: first.ports })
  t.after(() => again.stop())
  await healthy(again)
  t.diagnostic(`back ${Math.round(performance.now() - cutAt)} ms after the power came back`)
  await hearEachOther(cut, 300, 10_000)
  const fresh = await talk(anna, bert)
  await hangUp(fresh.callee, fresh.caller)
  await hangUp(cut.callee, cut.caller)
  await recordsReach(again, 3)
  await idle(again)
})

test('the database goes away: calls and registrations go on, the API says 503, records arrive afterwards', {
  timeout: 60_000,
  skip: postgresMissing,
}, async (t) => {
  const server = await privatePostgres()
  t.after(() => server.stop())
  await server.createDatabase('cordboard')
  const { pbx, desks } = await office(t, { environment: { CORDBOARD_DATABASE_URL: server.url('cordboard') } })
  const [anna, bert, carl, dora] = desks
  const authorization = `Bearer ${await signIn(pbx)}`
  const listUsers = (): Promise<Response> => pbx.fetch('/xapi/v1/Users', { headers: { authorization } })
  assert.equal((await listUsers()).status, 200)
  const first = await talk(anna, bert)

  await server.kill()
  await carl.phone.refresh()
  const meanwhile = await talk(carl, dora)
  await hangUp(meanwhile.caller, meanwhile.callee)
  const refused = await listUsers()
  const text = await refused.text()
  assert.equal(refused.status, 503, text)
  assert.match(text, /database/i)
  assert.ok(!text.includes('postgres://'), text)
  assert.equal((await pbx.fetch('/health')).status, 200, 'calls can still be placed')
  await hearEachOther(first)
  assert.ok(longestGapMs(first) < audibleMs, `sound paused for ${longestGapMs(first)} ms`)

  await server.start()
  await hangUp(first.callee, first.caller)
  const count = async (): Promise<number> =>
    Number((await server.query('cordboard', 'select count(*) as n from call_record'))[0]?.n)
  await eventually('both records', async () => ((await count()) === 2 ? true : null))
  await eventually('the API', async () => ((await listUsers()).status === 200 ? true : null))
  await idle(pbx)
})

/** A small disk of its own; null where we may not mount. */
function smallDisk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'cb-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m,mode=0700', 'tmpfs', folder], { stdio: 'ignore' })
    return folder
  } catch {
    rmSync(folder, { recursive: true })
    return null
  }
}

test('the disk is full: calls go on, the log says so, and records are stored once there is room', {
  timeout: 60_000,
}, async (t) => {
  const disk = smallDisk()
  if (disk === null) {
    t.skip('needs the right to mount a small file system')
    return
  }
  t.after(() => {
    execFileSync('umount', ['-l', disk])
    rmSync(disk, { recursive: true, force: true })
  })
  const { pbx, desks } = await office(t, { data: disk })
  const [anna, bert, carl, dora] = desks
  const first = await talk(anna, bert)
  const filler = join(disk, 'filler')
  assert.throws(() => writeFileSync(filler, Buffer.alloc(32 * 1024 * 1024)), /ENOSPC/)
  await carl.phone.refresh()
  const second = await talk(carl, dora)
  await hangUp(second.caller, second.callee)
  await pbx.said(/journal cannot be written/)
  await pbx.said(/[Cc]all records wait for the database/)
  assert.equal((await pbx.fetch('/health')).status, 200, 'calls can still be placed')
  const third = await talk(dora, carl)
  await hearEachOther(first)
  await hangUp(third.callee, third.caller)
  await rm(filler)
  await recordsReach(pbx, 2)
  await hangUp(first.caller, first.callee)
  await recordsReach(pbx, 3)
  assert.ok(longestGapMs(first) < audibleMs, `sound paused for ${longestGapMs(first)} ms`)
  await idle(pbx)
})

const openDescriptors = async (pid: number): Promise<number> => (await readdir(`/proc/${pid}/fd`)).length

function setDescriptors(pid: number, most: number): void {
  execFileSync('prlimit', ['--pid', String(pid), `--nofile=${most}:`])
}

test('the descriptors of the switch are used up: calls go on, and connections work again afterwards', {
  timeout: 60_000,
  skip: withoutProgram('prlimit'),
}, async (t) => {
  const { pbx, desks } = await office(t)
  const [anna, bert, carl, dora] = desks
  const first = await talk(anna, bert)
  const pid = (await pbx.pids('switch'))[0] ?? 0
  setDescriptors(pid, (await openDescriptors(pid)) + 10)
  const sockets: Socket[] = []
  const openOne = (): Promise<void> =>
    new Promise((resolve) => {
      const socket = connect(pbx.ports.sip, '127.0.0.1', resolve)
      socket.on('error', () => resolve())
      sockets.push(socket)
    })
  await Promise.all(Array.from({ length: 200 }, openOne))
  const second = await talk(carl, dora)
  t.diagnostic(`${await openDescriptors(pid)} descriptors while 200 connections wanted in`)
  await hangUp(second.caller, second.callee)
  await recordsReach(pbx, 1)
  await carl.phone.refresh()
  await hearEachOther(first)
  for (const socket of sockets) socket.destroy()
  setDescriptors(pid, 4096)
  const byTcp = await eventually('a phone on TCP', async () => {
    const desk = await sitDown(pbx, doraUser, 1000, { transport: 'tcp', registers: false })
    const came = await desk.phone.register(1500).then(
      () => true,
      () => false,
    )
    if (came) return desk
    await desk.phone.stop()
    return null
  })
  t.after(() => byTcp.phone.stop())
  const third = await talk(byTcp, carl)
  await hangUp(third.callee, third.caller)
  await hangUp(first.caller, first.callee)
  assert.equal((await pbx.pids('switch'))[0], pid, 'the switch was started anew')
  await recordsReach(pbx, 3)
  await idle(pbx)
})

// The store's promises, the same on SQLite and PostgreSQL.
import assert from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type PrivatePostgres, postgresMissing, privatePostgres } from '@cordboard/lab'
import { type Actor, bootstrap, type Change, openStore, type Store, StoreError } from '../src/index.ts'
import { callRecord } from './records.ts'

const BY: Actor = { user: '100', ip: '127.0.0.1', source: 'xapi' }
const key = createSecretKey(randomBytes(32))
const START = Date.parse('2026-11-20T10:00:00Z')

type Urls = (name: string) => Promise<string>

async function refused(work: Promise<unknown>, fault: string, target: string | null = null): Promise<StoreError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof StoreError, `expected a StoreError, got ${error}`)
  assert.equal(error.fault, fault, error.message)
  if (target !== null) assert.equal(error.target, target)
  return error
}

function suite(urls: Urls): void {
  let now = START
  const changes: Change[] = []
  const opened: Store[] = []
  const open = async (name: string, other = key): Promise<Store> => {
    const url = await urls(name)
    const store = await openStore({ url, key: other, now: () => now, onChange: (change) => changes.push(change) })
    opened.push(store)
    return store
  }
  let store: Store

  before(async () => {
    store = await open('main')
  })
  after(async () => {
    await Promise.all(opened.map((each) => each.close().catch(() => undefined)))
  })

  test('the first start makes the default department and the administrator, once', async () => {
    const first = await bootstrap(store, null)
    assert.equal(first.done, true)
    assert.equal(first.madePassword?.length, 16)
    assert.equal((await bootstrap(store, null)).done, false)
    const user = await store.readBy('User', 'Number', '100')
    const groups = user!.fields.Groups as { GroupId: number; Rights: { RoleName: string } }[]
    assert.equal(groups[0]?.Rights.RoleName, 'system_owners')
    assert.deepEqual(await store.owner('grp0000'), { noun: 'Group', id: groups[0]?.GroupId })
    assert.equal(await store.verifySecret('User', user!.id, 'AccessPassword', first.madePassword!), true)
    assert.equal(await store.verifySecret('User', user!.id, 'AccessPassword', 'wrong'), false)
    assert.equal(await store.verifySecret('User', null, 'AccessPassword', first.madePassword!), false)
  })

  test('a user from nothing gets the first free number and its secrets are shown once', async () => {
    const version = await store.version()
    const written = await store.write([{ kind: 'create', noun: 'User', fields: {} }], BY)
    assert.equal(written.version, version + 1)
    const row = written.rows[0]!
    assert.equal(row.number, '101')
    assert.equal(written.made[0]?.AuthPassword?.length, 10)
    assert.match(written.made[0]?.VMPIN ?? '', /^\d{4}$/)
    assert.ok(!('AuthPassword' in row.fields), 'secrets are not among the fields')
    const open = await store.read('User', row.id, { secrets: true })
    assert.equal(open?.fields.AuthPassword, written.made[0]?.AuthPassword)
    assert.ok(!('AccessPassword' in open!.fields), 'hashes never leave the store')
    assert.deepEqual((open!.fields.Groups as unknown[]).length, 1)
  })

  test('the listener gets each version once, in order, with open secrets for the switch', async () => {
    const before = changes.length
    const [a, b] = await Promise.all([
      store.write([{ kind: 'create', noun: 'User', fields: { FirstName: 'A', AuthPassword: 'open-sesame' } }], BY),
      store.write([{ kind: 'create', noun: 'ServicePrincipal', fields: { XAPIEnabled: true } }], BY),
    ])
    const told = changes.slice(before)
    assert.deepEqual(
      told.map((each) => each.version),
      [a.version, b.version],
    )
    assert.equal(told[0]?.rows[0]?.row?.AuthPassword, 'open-sesame')
    assert.deepEqual(told[1]?.rows, [], 'API clients are no business of the switch')
  })

  test('a patch changes what it names, merges complex values and replaces lists', async () => {
    const { rows } = await store.write(
      [{ kind: 'create', noun: 'User', fields: { FirstName: 'B', Hours: { Type: 'AllHours', Periods: [] } } }],
      BY,
    )
    const id = rows[0]!.id
    const patch = { LastName: 'C', Hours: { IgnoreHolidays: true }, Groups: [] }
    await store.write([{ kind: 'patch', noun: 'User', id, fields: patch }], BY)
    const row = await store.read('User', id, { secrets: true })
    assert.equal(row?.fields.FirstName, 'B')
    assert.equal(row?.fields.LastName, 'C')
    assert.equal((row!.fields.Hours as { Type: string }).Type, 'AllHours')
    assert.equal((row!.fields.Hours as { IgnoreHolidays: boolean }).IgnoreHolidays, true)
    assert.deepEqual(row?.fields.Groups, [])
    assert.equal((row!.fields.AuthPassword as string).length, 10, 'secrets survive a patch that does not name them')
  })

  test('an old version is refused, the right one is not', async () => {
    const { rows } = await store.write([{ kind: 'create', noun: 'User', fields: {} }], BY)
    const { id, version } = rows[0]!
    const patch = { kind: 'patch', noun: 'User', id, fields: { FirstName: 'X' }, ifVersion: version } as const
    await store.write([patch], BY)
    await refused(store.write([patch], BY), 'conflict')
  })

  test('one number is one entity, over all nouns and without regard to case', async () => {
    await refused(
      store.write([{ kind: 'create', noun: 'User', fields: { Number: '100' } }], BY),
      'already-in-use',
      'Number',
    )
    const principal = { kind: 'create', noun: 'ServicePrincipal', fields: { Number: 'grp0000' } } as const
    await refused(store.write([principal], BY), 'already-in-use', 'Number')
  })

  test('unique values are refused with their field, and free again after deletion', async () => {
    const mail = { kind: 'create', noun: 'User', fields: { EmailAddress: 'ann@example.com' } } as const
    const { rows } = await store.write([mail], BY)
    const again = { ...mail, fields: { EmailAddress: 'ANN@example.com' } }
    await refused(store.write([again], BY), 'already-in-use', 'EmailAddress')
    assert.equal((await store.readBy('User', 'EmailAddress', 'Ann@Example.com'))?.id, rows[0]!.id)
    await store.write([{ kind: 'delete', noun: 'User', id: rows[0]!.id }, again], BY)
    assert.notEqual((await store.readBy('User', 'EmailAddress', 'ann@example.com'))?.id, rows[0]!.id)
  })

  test('all mutations of a write or none', async () => {
    const version = await store.version()
    const users = (await store.list('User')).length
    await refused(
      store.write(
        [
          { kind: 'create', noun: 'User', fields: {} },
          { kind: 'delete', noun: 'User', id: 99_999 },
        ],
        BY,
      ),
      'not-found',
    )
    assert.equal(await store.version(), version)
    assert.equal((await store.list('User')).length, users)
  })

  test('concurrent writers get consecutive versions and different numbers', async () => {
    const from = await store.version()
    const written = await Promise.all(
      Array.from({ length: 20 }, () => store.write([{ kind: 'create', noun: 'User', fields: {} }], BY)),
    )
    assert.deepEqual(
      written.map((each) => each.version - from).sort((a, b) => a - b),
      Array.from({ length: 20 }, (_, index) => index + 1),
    )
    assert.equal(new Set(written.map((each) => each.rows[0]?.number)).size, 20)
  })

  test('two stores on one database queue their writes and see each other', async () => {
    const other = await open('main')
    const from = await store.version()
    const both = [store, other, store, other, store, other]
    const written = await Promise.all(
      both.map((each) => each.write([{ kind: 'create', noun: 'User', fields: {} }], BY)),
    )
    assert.equal(new Set(written.map((each) => each.version)).size, 6)
    assert.equal(await store.version(), from + 6)
    assert.deepEqual(
      (await store.list('User')).map((row) => row.number),
      (await other.list('User')).map((row) => row.number),
    )
  })

  test('a singleton has its defaults before anyone writes it, and keeps what was written', async () => {
    const codes = await store.singleton('DialCodeSettings')
    assert.equal(codes.fields.DialCodePark, '*0')
    assert.equal(codes.version, 0)
    await store.write([{ kind: 'patch', noun: 'DialCodeSettings', id: 0, fields: { DialCodePark: '*8' } }], BY)
    const after = await store.singleton('DialCodeSettings')
    assert.equal(after.fields.DialCodePark, '*8')
    assert.equal(after.fields.DialCodeUnpark, '*1')
  })

  test('the audit shows who changed what, with secrets concealed', async () => {
    const { rows, version } = await store.write(
      [{ kind: 'create', noun: 'User', fields: { FirstName: 'Eve', AuthPassword: 'top-secret-1' } }],
      BY,
    )
    const fields = { FirstName: 'Eva', AuthPassword: 'top-secret-2', AccessPassword: 'top-secret-3' }
    await store.write([{ kind: 'patch', noun: 'User', id: rows[0]!.id, fields }], BY)
    const page = await store.query('AuditLog', {
      where: { op: 'compare', field: 'Version', is: 'ge', value: version },
      orderBy: [{ field: 'Id', descending: true }],
      limit: 10,
    })
    const [patched, created] = page.rows
    assert.deepEqual(JSON.parse(String(patched?.NewData)), {
      FirstName: 'Eva',
      AuthPassword: '***',
      AccessPassword: '***',
    })
    assert.deepEqual(JSON.parse(String(patched?.PrevData)), { FirstName: 'Eve', AuthPassword: '***' })
    assert.equal(patched?.UserName, '100')
    assert.equal(patched?.Ip, '127.0.0.1')
    assert.equal(created?.PrevData, null)
    assert.ok(!JSON.stringify(page).includes('top-secret'))
  })

  test('a full copy comes in chunks of one version, with singletons nobody wrote', async () => {
    const nouns = new Set<string>()
    let rows = 0
    const marks: string[] = []
    for await (const chunk of store.snapshot(7)) {
      assert.equal(chunk.version, await store.version())
      assert.ok(chunk.rows.length <= 7)
      rows += chunk.rows.length
      marks.push(`${chunk.first ? 'f' : ''}${chunk.last ? 'l' : ''}`)
      for (const row of chunk.rows) nouns.add(row.noun)
    }
    assert.equal(marks[0], 'f')
    assert.equal(marks.at(-1), 'l')
    assert.equal(marks.filter((mark) => mark !== '').length, 2)
    assert.ok(rows > 20)
    assert.ok(nouns.has('AntiHackingSettings') && nouns.has('User') && !nouns.has('ServicePrincipal'))
  })

  test('calls are stored once, with segments, and asked by conditions', async () => {
    const records = Array.from({ length: 30 }, (_, index) => callRecord(index + 1, START + index * 3_600_000))
    await store.storeCalls(records)
    await store.storeCalls(records.slice(10))
    assert.deepEqual(await store.readCall(records[3]!.call), records[3])
    const all = await store.query('CallHistoryView', { limit: 100, count: true })
    assert.equal(all.total, 30)
    const page = await store.query('CallHistoryView', {
      where: {
        op: 'and',
        all: [
          { op: 'date', field: 'SegmentStartTime', is: 'eq', day: '2026-11-20' },
          { op: 'compare', field: 'CallAnswered', is: 'eq', value: true },
          { op: 'not', of: { op: 'text', how: 'startswith', field: 'DstDn', value: '9' } },
          { op: 'in', field: 'SrcDn', values: ['101', '102'] },
        ],
      },
      orderBy: [{ field: 'SegmentStartTime', descending: true }],
      limit: 3,
      count: true,
    })
    assert.equal(page.rows.length, 3)
    assert.equal(page.total, 4)
    const first = page.rows[0]!
    assert.equal(first.CallAnswered, true)
    assert.equal(first.SrcInternal, true)
    assert.equal(typeof first.SegmentStartTime, 'number')
    assert.equal(await store.ulidOf(records[0]!.alias), records[0]!.call)
  })

  test('an odd name or number from the wire does not keep a call from being stored', async () => {
    const odd = callRecord(900, START - 900 * 86_400_000)
    const name = `N\u0000ul \ud800 ${'x'.repeat(5000)}`
    const segments = odd.segments.map((segment) => ({ ...segment, name, jitterMs: Number.NaN, packetsLost: 1.5 }))
    await store.storeCalls([{ ...odd, fromName: name, startedAt: odd.startedAt + 0.25, segments }])
    const kept = await store.readCall(odd.call)
    assert.equal(kept?.segments[0]?.name.length, 254)
    assert.equal(kept?.segments[0]?.jitterMs, null)
    assert.equal(await store.purge('calls', START - 800 * 86_400_000), 1)
    assert.equal(await store.readCall(odd.call), null)
  })

  test('hostile text in conditions is only text', async () => {
    for (const value of ["' or 1=1 --", '100%', '_', '\\', "'; drop table audit; --", '%']) {
      for (const how of ['contains', 'startswith', 'endswith'] as const) {
        const page = await store.query('CallHistoryView', {
          where: { op: 'text', how, field: 'SrcDn', value },
          search: value,
          limit: 10,
        })
        assert.equal(page.rows.length, 0, `${how} ${value}`)
      }
    }
    const odd = await store.query('CallHistoryView', {
      where: { op: 'compare', field: 'SegmentId', is: 'eq', value: 'x' },
      limit: 1,
    })
    assert.equal(odd.rows.length, 0)
    const unknown = { op: 'compare', field: 'id; drop', is: 'eq', value: 1 } as const
    await refused(store.query('CallHistoryView', { where: unknown, limit: 1 }), 'internal', 'id; drop')
  })

  test('the event log keeps entries and forgets old ones', async () => {
    const entry = {
      severity: 'Warning',
      call: null,
      message: 'm',
      tip: 'do this',
      parameters: { user: '101' },
    } as const
    await store.logEvents([
      { ...entry, at: START, id: 'registration-refused' },
      { ...entry, at: START + 1000, id: 'block-added' },
    ])
    const found = await store.query('EventLog', { search: 'BLOCK', limit: 10 })
    assert.equal(found.rows[0]?.Event, 'block-added')
    assert.equal(await store.purge('events', START + 500), 1)
    assert.equal((await store.query('EventLog', { limit: 10, count: true })).total, 1)
  })

  test('aliases stay, and different ids get different ones', async () => {
    const [a, b, again] = await Promise.all([store.aliasOf('U1'), store.aliasOf('U2'), store.aliasOf('U1')])
    assert.equal(a, again)
    assert.notEqual(a, b)
    assert.equal(await store.ulidOf(a), 'U1')
    assert.equal(await store.ulidOf(2_000_000_000), null)
  })

  test('a refresh token is exchanged once; a second use ends the family', async () => {
    const owner = { noun: 'User', id: 1 }
    const by = { ip: '127.0.0.1', userAgent: 'test', lifetimeMs: 1000 }
    const first = await store.tokens.issue({ owner, scopes: ['xapi'], loginType: 'Password', ...by })
    const second = await store.tokens.rotate(first.token, by)
    assert.ok(second.ok)
    assert.equal(second.row.family, first.row.family)
    assert.deepEqual(second.row.scopes, ['xapi'])
    assert.deepEqual(await store.tokens.rotate(first.token, by), { ok: false, reason: 'reused' })
    assert.deepEqual(await store.tokens.rotate(second.token, by), { ok: false, reason: 'revoked' })
    assert.deepEqual(await store.tokens.rotate('nonsense', by), { ok: false, reason: 'unknown' })
  })

  test('of two exchanges at the same time one wins', async () => {
    const by = { ip: '127.0.0.1', userAgent: 'test', lifetimeMs: 1000 }
    const owner = { noun: 'User', id: 2 }
    const { token } = await store.tokens.issue({ owner, scopes: [], loginType: 'Password', ...by })
    const both = await Promise.all([store.tokens.rotate(token, by), store.tokens.rotate(token, by)])
    assert.equal(both.filter((each) => each.ok).length, 1)
  })

  test('tokens expire, are listed by owner and are revoked by owner or id', async () => {
    const by = { ip: '127.0.0.1', userAgent: 'test', lifetimeMs: 1000 }
    const owner = { noun: 'User', id: 3 }
    const { token } = await store.tokens.issue({ owner, scopes: [], loginType: 'Password', ...by })
    now += 2000
    assert.deepEqual(await store.tokens.rotate(token, by), { ok: false, reason: 'expired' })
    const kept = await store.tokens.issue({ owner, scopes: [], loginType: 'Password', ...by })
    assert.equal((await store.tokens.list(owner)).length, 2)
    assert.equal(await store.tokens.revoke(kept.row.id, { ip: '', reason: 'Manual' }), true)
    assert.equal(await store.tokens.revoke(987_654, { ip: '', reason: 'Manual' }), false)
    assert.equal(await store.tokens.revokeOwner(owner, { ip: '', reason: 'SetPassword' }), 1)
  })

  test('the owner of a refresh token is known only while it can be exchanged', async () => {
    const mine = { noun: 'User', id: 4711 }
    const by = { ip: '127.0.0.1', userAgent: 'test', lifetimeMs: 1000 }
    const { token } = await store.tokens.issue({ owner: mine, scopes: [], loginType: 'Password', ...by })
    assert.deepEqual((await store.tokens.find(token))?.owner, mine)
    assert.deepEqual((await store.tokens.find(token))?.owner, mine)
    const next = await store.tokens.rotate(token, by)
    assert.ok(next.ok)
    assert.equal(await store.tokens.find(token), null)
    assert.deepEqual((await store.tokens.find(next.token))?.owner, mine)
    now += 1000
    assert.equal(await store.tokens.find(next.token), null)
    assert.equal(await store.tokens.find('nonsense'), null)
  })

  test('a family of tokens is alive until its last one is revoked or past its time', async () => {
    const by = { ip: '127.0.0.1', userAgent: 'test', lifetimeMs: 1000 }
    const request = { owner: { noun: 'User', id: 4714 }, scopes: [], loginType: 'OAuthClient', ...by }
    const first = await store.tokens.issue({ ...request, client: 77 })
    const next = await store.tokens.rotate(first.token, by)
    assert.ok(next.ok)
    assert.equal(next.row.client, 77, 'the client stays')
    assert.equal(await store.tokens.isAlive(first.row.family), true)
    await store.tokens.revokeFamily(first.row.family, { ip: '', reason: 'Logout' })
    assert.equal(await store.tokens.isAlive(first.row.family), false)
    const other = await store.tokens.issue(request)
    assert.equal(other.row.client, null)
    now += 1000
    assert.equal(await store.tokens.isAlive(other.row.family), false)
  })

  test('nobody keeps a token by exchanging it while they are signed out', async () => {
    const mine = { noun: 'User', id: 4712 }
    const by = { ip: '127.0.0.1', userAgent: 'test', lifetimeMs: 86_400_000 }
    for (let round = 0; round < 20; round += 1) {
      const { token } = await store.tokens.issue({ owner: mine, scopes: [], loginType: 'Password', ...by })
      await Promise.all([
        store.tokens.rotate(token, by),
        store.tokens.revokeOwner(mine, { ip: '', reason: 'SetPassword' }),
      ])
      const left = (await store.tokens.list(mine)).filter((row) => row.revokedAt === null)
      assert.deepEqual(left, [])
    }
  })

  test('tokens past their time are forgotten, spent ones after two days', async () => {
    const mine = { noun: 'User', id: 4713 }
    const by = { ip: '', userAgent: '', lifetimeMs: 30 * 86_400_000 }
    const { token } = await store.tokens.issue({ owner: mine, scopes: [], loginType: 'Password', ...by })
    const next = await store.tokens.rotate(token, by)
    assert.ok(next.ok)
    await store.tokens.removeOld()
    assert.equal((await store.tokens.rotate(token, by)).ok, false)
    const again = await store.tokens.issue({ owner: mine, scopes: [], loginType: 'Password', ...by })
    const kept = await store.tokens.rotate(again.token, by)
    assert.ok(kept.ok)
    now += 2 * 86_400_000
    assert.ok((await store.tokens.removeOld()) >= 2)
    assert.deepEqual(await store.tokens.rotate(again.token, by), { ok: false, reason: 'unknown' })
    assert.deepEqual((await store.tokens.find(kept.token))?.owner, mine)
    now += 30 * 86_400_000
    await store.tokens.removeOld()
    assert.deepEqual(await store.tokens.list(mine), [])
  })

  test('the stamp of a secret changes with the secret and with nothing else', async () => {
    const written = await store.write(
      [{ kind: 'create', noun: 'User', fields: { AccessPassword: 'first password' } }],
      BY,
    )
    const id = written.rows[0]!.id
    const stamp = await store.secretStamp('User', id, 'AccessPassword')
    assert.match(String(stamp), /^[\w-]{16}$/)
    await store.write([{ kind: 'patch', noun: 'User', id, fields: { FirstName: 'Ann' } }], BY)
    assert.equal(await store.secretStamp('User', id, 'AccessPassword'), stamp)
    await store.write([{ kind: 'patch', noun: 'User', id, fields: { AccessPassword: 'other password' } }], BY)
    assert.notEqual(await store.secretStamp('User', id, 'AccessPassword'), stamp)
    await store.write([{ kind: 'patch', noun: 'User', id, fields: { AccessPassword: '' } }], BY)
    assert.equal(await store.secretStamp('User', id, 'AccessPassword'), null)
  })

  test('automatic blocks are renewed, expire, and never touch what an administrator wrote', async () => {
    const by: Actor = { user: 'switch', ip: '', source: 'switch' }
    const allow = { IPAddrMask: '192.0.2.7', BlockType: 'Allow' }
    await store.write([{ kind: 'create', noun: 'Blocklist', fields: allow }], BY)
    const kept = await store.block('192.0.2.7', { expiresAt: now + 1000, reason: 'guessing' }, by)
    assert.equal(kept.fields.BlockType, 'Allow')
    const first = await store.block('192.0.2.8', { expiresAt: now + 1000, reason: 'guessing' }, by)
    const second = await store.block('192.0.2.8', { expiresAt: now + 5000, reason: 'guessing again' }, by)
    assert.equal(second.id, first.id)
    now += 2000
    assert.equal(await store.removeExpiredBlocks(by), 0)
    now += 4000
    assert.equal(await store.removeExpiredBlocks(by), 1)
    assert.equal((await store.list('Blocklist')).length, 1)
  })

  test('a list is of one moment, also when it is read for the first time while it is written to', async () => {
    const made = await open('moment')
    const rows = Array.from({ length: 1500 }, (_, index) => ({
      kind: 'create' as const,
      noun: 'BlackListNumber',
      fields: { CallerId: `0900${index}`, Description: 'first' },
    }))
    const { rows: written } = await made.write(rows, BY)
    const marked = (mark: string) =>
      written.map((row) => ({
        kind: 'patch' as const,
        noun: 'BlackListNumber',
        id: row?.id ?? 0,
        fields: { Description: mark },
      }))
    await made.close()
    for (const mark of ['second', 'third', 'fourth']) {
      const cold = await open('moment')
      const [, ...lists] = await Promise.all([
        cold.write(marked(mark), BY),
        ...Array.from({ length: 4 }, () => cold.list('BlackListNumber')),
      ])
      for (const list of lists) {
        assert.equal(list.length, 1500)
        assert.equal(new Set(list.map((row) => row.fields.Description)).size, 1)
      }
      await cold.close()
    }
  })

  test('another key is refused in one clear sentence', async () => {
    const error = await refused(open('main', createSecretKey(randomBytes(32))), 'wrong-key')
    assert.match(error.message, /KEY_FILE/)
  })

  test('ten thousand users are imported in one write and listed', { timeout: 240_000 }, async () => {
    const large = await open('large')
    await bootstrap(large, 'first-password')
    const mutations = Array.from({ length: 10_000 }, (_, index) => ({
      kind: 'create' as const,
      noun: 'User',
      fields: { FirstName: `First${index}`, EmailAddress: `user${index}@example.com` },
    }))
    const written = await large.write(mutations, BY)
    assert.equal(written.rows.length, 10_000)
    assert.equal((await large.list('User')).length, 10_001)
    await large.write([{ kind: 'patch', noun: 'User', id: written.rows[5]!.id, fields: { FirstName: 'Z' } }], BY)
    assert.equal((await large.list('User')).find((row) => row.id === written.rows[5]!.id)?.fields.FirstName, 'Z')
  })
}

describe('store on SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-store-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  suite(async (name) => `sqlite:${join(folder, `${name}.db`)}`)
})

describe('store on PostgreSQL', { skip: postgresMissing }, () => {
  let server: PrivatePostgres
  const made = new Set<string>()
  before(async () => {
    server = await privatePostgres()
  })
  suite(async (name) => {
    if (!made.has(name)) await server.createDatabase(name)
    made.add(name)
    return server.url(name)
  })
  after(() => server.stop())
})

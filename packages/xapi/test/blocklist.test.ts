// The block list: a write is answered when both doors obey it, and a slow reading never undoes a newer one.
import assert from 'node:assert/strict'
import { createSecretKey, randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type ControlCommand, linkInMemory, type SwitchEvent } from '@cordboard/link'
import { type Actor, bootstrap, type Change, openStore, type Store, type StoredRow } from '@cordboard/store'
import { loadCaller } from '../src/auth/caller.ts'
import { BlockView, SwitchDesk } from '../src/index.ts'
import { blocklistResource } from '../src/resources/blocklist.ts'
import type { Asking } from '../src/resources/resource.ts'

const BY: Actor = { user: 'test', ip: '', source: 'system' }
const HELLO = { protocol: 1, name: 'test', epoch: '1', pid: 1 } as const
const ADDRESS = '192.0.2.9'
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

async function openFolder(onChange: (change: Change) => void): Promise<{ store: Store; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-blocklist-'))
  const store = await openStore({
    url: `sqlite:${join(folder, 'test.db')}`,
    key: createSecretKey(randomBytes(32)),
    now: () => 0,
    onChange,
  })
  await bootstrap(store, 'a password for tests')
  return {
    store,
    close: async () => {
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

describe('a write of the block list', () => {
  const resource = blocklistResource()
  const questions: string[] = []
  let asking: Asking
  let store: Store
  let say: (event: SwitchEvent) => void
  let close: () => Promise<void>

  before(async () => {
    let desk: SwitchDesk | null = null
    const opened = await openFolder((change) => desk?.changed(change))
    store = opened.store
    const theDesk = new SwitchDesk({ store, newId: randomUUID, warn: () => undefined })
    desk = theDesk
    const [control, far] = linkInMemory<ControlCommand, SwitchEvent>(
      { hello: { ...HELLO, role: 'control' }, handlers: theDesk },
      {
        hello: { ...HELLO, role: 'switch' },
        handlers: {
          up: () => undefined,
          down: () => undefined,
          frame: (command) => void (command.type === 'request' && questions.push(command.id)),
        },
      },
    )
    theDesk.attach(control)
    say = (event) => void far.send(event)
    while (!theDesk.isUp) await turn()
    say({ type: 'have', version: await store.version() })
    while (!theDesk.isCurrent) await turn()
    const owner = await store.readBy('User', 'Number', '100')
    const caller = await loadCaller(store, 'User', owner?.id ?? 0)
    assert.ok(caller)
    asking = {
      desk: { store, switch: theDesk, version: '0', issuer: 'test', publicAddress: null, now: () => 0 },
      caller,
      actor: BY,
      zone: 'UTC',
    }
    close = async () => {
      far.close()
      await theDesk.close()
      await opened.close()
    }
  })
  after(() => close())

  /** The write must be stored, and still be under way, until the switch says that it has it. */
  async function waitsForSwitch<T>(writing: Promise<T>, isStored: () => Promise<boolean>): Promise<T> {
    let done = false
    const watched = writing.finally(() => {
      done = true
    })
    while (!(await isStored()) || questions.length === 0) await turn()
    for (let turns = 0; turns < 50; turns++) await turn()
    assert.equal(done, false)
    const id = questions.shift() ?? ''
    say({ type: 'answer', id, ok: true, value: { version: await store.version() }, error: null })
    return watched
  }
  const listed = async (): Promise<StoredRow | undefined> =>
    (await store.list('Blocklist')).find(({ fields }) => fields.IPAddrMask === ADDRESS)

  test('is answered when the switch has it: creation, change and deletion', async () => {
    const body = { IPAddrMask: ADDRESS, BlockType: 'Block' }
    const made = await waitsForSwitch(
      resource.create?.(asking, body) ?? Promise.reject(),
      async () => !!(await listed()),
    )
    const item = made.item
    await waitsForSwitch(
      resource.patch?.(asking, item, { BlockType: 'Allow' }, null) ?? Promise.reject(),
      async () => (await listed())?.fields.BlockType === 'Allow',
    )
    await waitsForSwitch(resource.remove?.(asking, item, null) ?? Promise.reject(), async () => !(await listed()))
  })
})

describe('the list at the web door', () => {
  test('a slow reading does not undo a newer one, and `settled` waits for the newest', async () => {
    const { store, close } = await openFolder(() => undefined)
    try {
      const held: (() => void)[] = []
      const slow: Store = {
        ...store,
        list: async (noun) => {
          const rows = await store.list(noun)
          await new Promise<void>((resolve) => held.push(resolve))
          return rows
        },
      }
      const readings = async (count: number): Promise<void> => {
        while (held.length < count) await turn()
      }
      const view = new BlockView(slow, () => 0)
      await store.block(ADDRESS, { expiresAt: null, reason: 'test' }, BY)
      const older = view.refresh()
      await readings(1)
      const [row] = await store.list('Blocklist')
      await store.write([{ kind: 'delete', noun: 'Blocklist', id: row?.id ?? 0 }], BY)
      const newer = view.refresh()
      await readings(2)
      let settled = false
      const settling = view.settled().then(() => {
        settled = true
      })
      for (let turns = 0; turns < 50; turns++) await turn()
      assert.equal(settled, false)
      held[1]?.()
      await Promise.all([newer, settling])
      assert.equal(view.isBlocked(ADDRESS), false)
      held[0]?.()
      await older
      assert.equal(view.isBlocked(ADDRESS), false)
    } finally {
      await close()
    }
  })
})

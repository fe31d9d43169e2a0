// Log-ins at the web door as the front desk counts them: by address, and by account where addresses are never blocked.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openDesk, type TestDesk } from './front-desk.fixture.ts'

const cloud = '198.51.100.9'
const elsewhere = '192.0.2.1'

async function withDesk(run: (test: TestDesk) => void): Promise<void> {
  const test = await openDesk(2, {}, new Map(), (address) => address.startsWith('198.51.100.'))
  try {
    test.desk.apply({ noun: 'AntiHackingSettings', id: 1, row: { HackAuthRequests: 3 } })
    run(test)
  } finally {
    await test.close()
  }
}

function guess({ desk }: TestDesk, user: string, address = cloud): void {
  for (let i = 0; i < 3; i++) desk.webLoginFailed(address, user)
}

const guarded = ({ events }: TestDesk): readonly string[] =>
  events.flatMap((event) =>
    event.type === 'log' && event.entry.id === 'account-guarded' ? [event.entry.parameters.number ?? ''] : [],
  )

describe('the web door', () => {
  it('is closed to an account at addresses of trunks after the limit, while the address stays free', () =>
    withDesk((test) => {
      assert.equal(test.desk.mayLogIn(cloud, '1001'), true)
      guess(test, '1001')
      assert.deepEqual(
        [test.desk.mayLogIn(cloud, '1001'), test.desk.mayLogIn(cloud, '1002'), test.desk.mayLogIn(elsewhere, '1001')],
        [false, true, true],
      )
      assert.deepEqual([test.desk.blocks(), guarded(test)], [[], ['1001']])
    }))

  it('is closed to API clients, which the switch knows by their text only, in the same way', () =>
    withDesk((test) => {
      guess(test, '900')
      assert.deepEqual([test.desk.mayLogIn(cloud, '900'), test.desk.mayLogIn(cloud, '901')], [false, true])
      assert.deepEqual(guarded(test), ['900'])
    }))

  it('blocks other addresses as a whole, and asks nothing of accounts there', () =>
    withDesk((test) => {
      guess(test, '1001', elsewhere)
      assert.deepEqual([test.desk.blocks().length, guarded(test)], [1, []])
      assert.equal(test.desk.mayLogIn(cloud, '1001'), true)
    }))

  it('is open to addresses the operator allows by name, whatever was tried from there', () =>
    withDesk((test) => {
      guess(test, '1001')
      test.desk.apply({ noun: 'Blocklist', id: 1, row: { IPAddrMask: cloud, BlockType: 'Allow' } })
      assert.deepEqual([test.desk.mayLogIn(cloud, '1001'), test.desk.mayLogIn('198.51.100.10', '1001')], [true, false])
      guess(test, '1002')
      assert.equal(test.desk.mayLogIn('198.51.100.10', '1002'), true)
    }))

  it('opens when a user is deleted: the number may be somebody else’s next', () =>
    withDesk((test) => {
      guess(test, '1001')
      test.desk.apply({ noun: 'User', id: 1, row: null })
      test.desk.apply({ noun: 'User', id: 1, row: { Number: '1001', AuthID: 'x', AuthPassword: 'y' } })
      assert.equal(test.desk.mayLogIn(cloud, '1001'), true)
    }))
})

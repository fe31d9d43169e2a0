// What the mail settings say about the server.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { mailServerOf } from './mail-server.ts'
import { retryAfter } from './retries.ts'
import { mayBeAsked, serverAddresses } from './server-addresses.ts'

const least = { MailServer: 'mail.example', MailAddress: 'pbx@office.example' }

describe('the server', () => {
  const cases: readonly (readonly [object, object])[] = [
    [{}, { host: 'mail.example', port: 587, protection: 'starttls', login: null }],
    [{ MailServer: 'mail.example:465' }, { port: 465, protection: 'tls' }],
    [{ MailServer: 'mail.example:25' }, { port: 25, protection: 'starttls' }],
    [{ MailServer: '2001:db8::1' }, { host: '2001:db8::1', port: 587 }],
    [{ MailServer: '[2001:db8::1]:465' }, { host: '2001:db8::1', port: 465, protection: 'tls' }],
    [{ MailSslEnabled: false }, { protection: 'none', login: null }],
    [{ MailUser: 'pbx', MailPassword: 'x' }, { login: { user: 'pbx', password: 'x' } }],
    [{ MailServer: '127.0.0.1:25', MailSslEnabled: false, MailUser: 'a' }, { login: { user: 'a', password: '' } }],
  ]
  for (const [change, expected] of cases) {
    test(`${JSON.stringify(change)} gives ${JSON.stringify(expected)}`, () => {
      const choice = mailServerOf({ ...least, ...change })
      assert.ok(choice.ok)
      assert.partialDeepStrictEqual(choice.server, expected)
    })
  }
  const refusals: readonly (readonly [object, RegExp])[] = [
    [{ MailServer: '' }, /No mail server/],
    [{ MailAddress: null }, /No sender/],
    [{ MailServerType: 'MS365' }, /MS365 is not built/],
    [{ MailSslEnabled: false, MailUser: 'pbx' }, /password is not sent without encryption/],
  ]
  for (const [change, why] of refusals) {
    test(`${JSON.stringify(change)} is refused: ${why.source}`, () => {
      const choice = mailServerOf({ ...least, ...change })
      assert.ok(!choice.ok)
      assert.match(choice.why, why)
    })
  }
})

test('addresses no mail server has are not asked; private ones and this machine are', async () => {
  for (const address of ['169.254.169.254', '0.0.0.0', '255.255.255.255', '224.0.0.1', '::', 'fe80::1', 'ff02::1']) {
    assert.equal(mayBeAsked(address), false, address)
  }
  for (const address of ['::ffff:169.254.169.254', 'mail.example', '1', 'fe80::1%eth0']) {
    assert.equal(mayBeAsked(address), false, address)
  }
  for (const address of ['192.168.1.5', '10.0.0.1', '127.0.0.1', '93.184.216.34', '2606:2800::1', 'fd00::1']) {
    assert.equal(mayBeAsked(address), true, address)
  }
  const found = await serverAddresses('mail.example', async () => ['169.254.169.254', '10.0.0.1', '10.0.0.2'])
  assert.deepEqual(found, ['10.0.0.1', '10.0.0.2'])
  const literal = await serverAddresses('169.254.169.254', async () => assert.fail('a literal is not asked for'))
  assert.deepEqual(literal, [])
})

test('tries end: the waits grow and are few', () => {
  const waits: number[] = []
  for (let tries = 1; ; tries += 1) {
    const wait = retryAfter(tries, false)
    if (wait === null) break
    assert.ok(wait > (waits.at(-1) ?? 0))
    waits.push(wait)
  }
  assert.equal(waits.length, 6)
  assert.equal(retryAfter(1, true), null)
})

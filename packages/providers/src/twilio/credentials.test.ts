// Keys, user names and passwords for Twilio.
import assert from 'node:assert/strict'
import { randomBytes as cryptoRandomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import {
  authorize,
  domainNameFor,
  generatePassword,
  passwordProblem,
  terminationDomain,
  usernameProblem,
} from './credentials.ts'
import { accountSid, authToken } from './fake-twilio.fixture.ts'

describe('keys and names', () => {
  it('an auth token logs in as the account, an API key as itself', () => {
    const token = authorize(accountSid, authToken)
    assert.ok(token.ok)
    assert.equal(Buffer.from(token.header.slice(6), 'base64').toString(), `${accountSid}:${authToken}`)
    const sk = `SK${'2'.repeat(32)}`
    const key = authorize(accountSid, `${sk}:topsecretvalue`)
    assert.ok(key.ok)
    assert.equal(Buffer.from(key.header.slice(6), 'base64').toString(), `${sk}:topsecretvalue`)
    assert.ok(key.secrets.includes('topsecretvalue'))
  })

  for (const [sid, key, field] of [
    ['AC1', authToken, 'AccountSid'],
    [`AC${'g'.repeat(32)}`, authToken, 'AccountSid'],
    [accountSid, '', 'ApiKey'],
    [accountSid, 'a:b', 'ApiKey'],
    [accountSid, 'line\nbreak-line', 'ApiKey'],
    [accountSid, 'SK12:secretsecret', 'ApiKey'],
  ] as const)
    it(`${sid.slice(0, 6)} with ${JSON.stringify(key)} is refused at ${field}`, () => {
      const result = authorize(sid, key)
      assert.ok(!result.ok && result.field === field)
    })

  it('[S4-03] made passwords satisfy the rules, and differ', () => {
    const made = new Set<string>()
    for (let count = 0; count < 200; count++) {
      const password = generatePassword(cryptoRandomBytes)
      assert.equal(passwordProblem(password), null)
      made.add(password)
    }
    assert.equal(made.size, 200)
  })

  it('a broken source of randomness is not endured', () => {
    assert.throws(() => generatePassword((size) => new Uint8Array(size)), /no randomness/)
  })

  it('[S4-03] a user name has up to 32 characters', () => {
    assert.equal(usernameProblem('x'.repeat(32)), null)
    assert.match(usernameProblem('x'.repeat(33)) ?? '', /longer than 32/)
  })

  for (const [name, domain] of [
    ['mypbx', 'mypbx.pstn.twilio.com'],
    ['MyPbx.pstn.twilio.com', 'mypbx.pstn.twilio.com'],
    ['a-1', 'a-1.pstn.twilio.com'],
    ['', null],
    ['a.b', null],
    ['x'.repeat(64), null],
  ] as const)
    it(`the termination domain of “${name.slice(0, 24)}” is ${domain}`, () =>
      assert.equal(terminationDomain(name), domain))

  it('a name for the domain is made of the FQDN', () => {
    assert.equal(domainNameFor('PBX.example.com'), 'pbx-example-com')
    assert.ok(terminationDomain(domainNameFor(`${'a.'.repeat(120)}com`)))
  })
})

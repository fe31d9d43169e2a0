// The account's rules by table: what Twilio takes, and with which code it refuses.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TwilioAccount } from './account.ts'
import { edges, readCloudHost } from './hosts.ts'
import { codeOf } from './refusal.fixture.ts'

const goodPassword = 'Abcdefghij12'

test('[S4-03] passwords need 12 characters, a digit, upper and lower case; user names have up to 32 characters', () => {
  const table: readonly (readonly [string, string, number | null])[] = [
    ['pbx', goodPassword, null],
    ['u'.repeat(32), goodPassword, null],
    ['u'.repeat(33), goodPassword, 20001],
    ['', goodPassword, 20001],
    ['pbx', 'Abcdefghi12', 20001],
    ['pbx', 'Abcdefghijkl', 20001],
    ['pbx', 'abcdefghij12', 20001],
    ['pbx', 'ABCDEFGHIJ12', 20001],
    ['pbx', '', 20001],
  ]
  for (const [username, password, expected] of table) {
    const { lists } = new TwilioAccount()
    const list = lists.createCredentialList('pbx')
    assert.equal(
      codeOf(() => lists.addCredential(list.sid, username, password)),
      expected,
      `${username} ${password}`,
    )
    assert.equal(list.credentials.size, expected === null ? 1 : 0)
    assert.equal(lists.findCredential([list.sid], username) !== null, expected === null)
  }
})

test('[S4-03] an IP ACL takes IPv4 with a prefix length, /32 unless said, and lets in just those addresses', () => {
  const { lists } = new TwilioAccount()
  const list = lists.createIpAccessControlList('PBX')
  assert.equal(lists.addIpAddress(list.sid, { friendlyName: 'pbx', ipAddress: '203.0.113.7' }).cidrPrefixLength, 32)
  lists.addIpAddress(list.sid, { friendlyName: 'office', ipAddress: '198.51.100.16', cidrPrefixLength: 28 })
  const table: readonly (readonly [string, boolean])[] = [
    ['203.0.113.7', true],
    ['203.0.113.8', false],
    ['198.51.100.16', true],
    ['198.51.100.31', true],
    ['198.51.100.32', false],
    ['2001:db8::7', false],
    ['nonsense', false],
  ]
  for (const [address, expected] of table) assert.equal(lists.allows([list.sid], address), expected, address)
  assert.equal(lists.allows([], '203.0.113.7'), false)
  for (const [ipAddress, cidrPrefixLength] of [
    ['2001:db8::1', 32],
    ['pbx.example', 32],
    ['203.0.113.7', 33],
    ['203.0.113.7', -1],
    ['203.0.113.7', 1.5],
  ] as const) {
    assert.equal(
      codeOf(() => lists.addIpAddress(list.sid, { friendlyName: 'x', ipAddress, cidrPrefixLength })),
      20001,
    )
  }
})

test('[S4-03] friendly names have 1 to 64 characters', () => {
  const { lists } = new TwilioAccount()
  for (const [name, expected] of [
    ['n', null],
    ['n'.repeat(64), null],
    ['n'.repeat(65), 20001],
    ['', 20001],
    [undefined, 20001],
  ] as const) {
    assert.equal(
      codeOf(() => lists.createIpAccessControlList(name)),
      expected,
    )
    assert.equal(
      codeOf(() => lists.createCredentialList(name)),
      expected,
    )
  }
})

test('[S4-02] a trunk has its name and secure trunking, and its termination domain is a full host that nobody else has', () => {
  const takenNames = new Set(['taken.pstn.twilio.com'])
  const account = new TwilioAccount({ takenNames })
  const trunk = account.trunks.create({ friendlyName: 'PBX', domainName: 'MyPbx.pstn.twilio.com', secure: true })
  assert.deepEqual([trunk.friendlyName, trunk.domainName, trunk.secure], ['PBX', 'mypbx.pstn.twilio.com', true])
  const table: readonly (readonly [string, number | null])[] = [
    ['other.pstn.twilio.com', null],
    ['bare', 21245],
    ['mypbx.sip.twilio.com', 21245],
    ['mypbx.pstn.ashburn.twilio.com', 21245],
    ['under_score.pstn.twilio.com', 21245],
    ['-dash.pstn.twilio.com', 21245],
    ['.pstn.twilio.com', 21245],
    ['taken.pstn.twilio.com', 21248],
    ['MYPBX.pstn.twilio.com', 21248],
    ['sub.mypbx.pstn.twilio.com', null],
    ['sub.foreign.pstn.twilio.com', 21247],
  ]
  for (const [domainName, expected] of table) {
    assert.equal(
      codeOf(() => account.trunks.create({ domainName })),
      expected,
      domainName,
    )
  }
  assert.equal(
    codeOf(() => account.removeTrunk(trunk.sid)),
    21247,
  )
  assert.equal(
    codeOf(() => account.trunks.update(trunk.sid, { domainName: 'new.pstn.twilio.com' })),
    21247,
  )
  const stranger = new TwilioAccount({ takenNames })
  assert.equal(
    codeOf(() => stranger.trunks.create({ domainName: 'mypbx.pstn.twilio.com' })),
    21248,
  )
})

test('[S4-02] the localised termination URIs of a trunk: one per edge, and every form leads back to it', () => {
  const account = new TwilioAccount()
  const trunk = account.trunks.create({ domainName: 'mypbx.pstn.twilio.com' })
  const uris = account.trunks.localizedUris(trunk.sid)
  assert.equal(uris.length, edges.length)
  assert.deepEqual(uris[0], {
    edge: 'ashburn',
    place: 'North America Virginia',
    host: 'mypbx.pstn.ashburn.twilio.com',
  })
  for (const { host, edge } of uris) {
    const found = account.trunks.byHost(host)
    assert.deepEqual([found?.trunk.sid, found?.at.edge], [trunk.sid, edge])
  }
  assert.deepEqual(account.trunks.localizedUris(account.trunks.create().sid), [])
})

test('hosts are read in their general, localised, regional and private forms, and nothing else is taken for one', () => {
  const table: readonly (readonly [string, 'pstn' | 'sip', string | null, string | null])[] = [
    ['a.pstn.twilio.com', 'pstn', 'a.pstn.twilio.com', 'ashburn'],
    ['A.PSTN.FRANKFURT.TWILIO.COM', 'pstn', 'a.pstn.twilio.com', 'frankfurt'],
    ['a.pstn.sao-paulo.twilio.com', 'pstn', 'a.pstn.twilio.com', 'sao-paulo'],
    ['a.pstn.ie1.twilio.com', 'pstn', 'a.pstn.twilio.com', 'dublin'],
    ['a.pstn.dublin-ix.twilio.com.', 'pstn', 'a.pstn.twilio.com', 'dublin'],
    ['a.sip.us1.twilio.com', 'sip', 'a.sip.twilio.com', 'ashburn'],
    ['a.sip.ie1.twilio.com', 'sip', 'a.sip.twilio.com', 'dublin'],
    ['b.a.sip.twilio.com', 'sip', 'b.a.sip.twilio.com', 'ashburn'],
    ['a.sip.twilio.com', 'pstn', null, null],
    ['a.pstn.paris.twilio.com', 'pstn', null, null],
    ['pstn.twilio.com', 'pstn', null, null],
    ['a.pstn.twilio.com.evil.example', 'pstn', null, null],
    ['54.172.60.1', 'pstn', null, null],
  ]
  for (const [host, product, domainName, edge] of table) {
    const read = readCloudHost(host, product)
    assert.deepEqual([read?.domainName ?? null, read?.edge ?? null], [domainName, edge], host)
  }
})

test('origination URLs: up to ten, sip: first, weight 1 to 65535, priority 0 to 65535', () => {
  const { trunks } = new TwilioAccount()
  const trunk = trunks.create()
  const good = { friendlyName: 'PBX', sipUrl: 'sip:pbx.example', priority: 10, weight: 10, enabled: true }
  const table: readonly (readonly [object, number | null])[] = [
    [{}, null],
    [{ sipUrl: 'sip:+4930@pbx.example:5061;transport=tls?X-a=b' }, null],
    [{ sipUrl: 'sips:pbx.example' }, null],
    [{ sipUrl: 'pbx.example' }, 21245],
    [{ sipUrl: 'http://pbx.example' }, 21245],
    [{ sipUrl: 'sip:pbx example' }, 21245],
    [{ sipUrl: undefined }, 21245],
    [{ weight: 0 }, 21245],
    [{ weight: 1 }, null],
    [{ weight: 65_535 }, null],
    [{ weight: 65_536 }, 21245],
    [{ weight: undefined }, 21245],
    [{ priority: 0 }, null],
    [{ priority: 65_535 }, null],
    [{ priority: -1 }, 21245],
    [{ priority: 65_536 }, 21245],
    [{ enabled: undefined }, 21245],
    [{ friendlyName: 'n'.repeat(65) }, 21245],
  ]
  for (const [change, expected] of table) {
    const urls = trunks.get(trunk.sid).originationUrls
    const fields = { ...good, ...change }
    assert.equal(
      codeOf(() => trunks.addOriginationUrl(trunk.sid, fields)),
      expected,
      JSON.stringify(change),
    )
    assert.ok(urls.size < 10)
  }
  while (trunk.originationUrls.size < 10) trunks.addOriginationUrl(trunk.sid, good)
  assert.equal(
    codeOf(() => trunks.addOriginationUrl(trunk.sid, good)),
    21249,
  )
})

test('a trunk holds a list once, a list in use stays, and the number of trunks is limited', () => {
  const account = new TwilioAccount({ limits: { maximumTrunks: 1 } })
  const trunk = account.trunks.create()
  assert.equal(
    codeOf(() => account.trunks.create()),
    21244,
  )
  const acl = account.lists.createIpAccessControlList('acl')
  const credentials = account.lists.createCredentialList('credentials')
  account.trunks.attachIpAccessControlList(trunk.sid, acl.sid)
  account.trunks.attachCredentialList(trunk.sid, credentials.sid)
  assert.equal(
    codeOf(() => account.trunks.attachIpAccessControlList(trunk.sid, acl.sid)),
    21245,
  )
  assert.equal(
    codeOf(() => account.trunks.attachCredentialList(trunk.sid, credentials.sid)),
    21245,
  )
  assert.equal(
    codeOf(() => account.trunks.attachCredentialList(trunk.sid, acl.sid)),
    20404,
  )
  assert.equal(
    codeOf(() => account.lists.removeIpAccessControlList(acl.sid)),
    20409,
  )
  account.trunks.detachIpAccessControlList(trunk.sid, acl.sid)
  account.lists.removeIpAccessControlList(acl.sid)
  assert.equal(account.lists.ipAccessControlLists.size, 0)
})

test('a SIP domain has a name of its own, and a list is mapped to it once per purpose', () => {
  const account = new TwilioAccount({ takenNames: new Set(['taken.sip.twilio.com']) })
  const table: readonly (readonly [string | undefined, number | null])[] = [
    ['demo.sip.twilio.com', null],
    ['DEMO.sip.twilio.com', 21232],
    ['taken.sip.twilio.com', 21232],
    ['demo.pstn.twilio.com', 21232],
    ['bare', 21232],
    ['sub.demo.sip.twilio.com', null],
    ['sub.foreign.sip.twilio.com', 21232],
    [undefined, 20001],
  ]
  for (const [domainName, expected] of table) {
    assert.equal(
      codeOf(() => account.domains.create({ domainName })),
      expected,
      String(domainName),
    )
  }
  const found = account.domains.byHost('demo.sip.ie1.twilio.com')
  assert.equal(found?.at.edge, 'dublin')
  const sid = found?.domain.sid ?? ''
  const list = account.lists.createCredentialList('phones')
  account.domains.map(sid, 'callCredentialLists', list.sid)
  account.domains.map(sid, 'registrationCredentialLists', list.sid)
  assert.equal(
    codeOf(() => account.domains.map(sid, 'callCredentialLists', list.sid)),
    21231,
  )
  assert.equal(
    codeOf(() => account.domains.map(sid, 'callIpAccessControlLists', list.sid)),
    20404,
  )
  assert.equal(
    codeOf(() => account.domains.update(sid, { voiceUrl: 'ftp://x' })),
    21502,
  )
})

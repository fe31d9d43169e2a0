// The settings' table: what each value means and which sentence a wrong one gets.
import assert from 'node:assert/strict'
import { isIP } from 'node:net'
import { test } from 'node:test'
import { readSettings } from './settings.ts'

const read = (environment: Record<string, string>) =>
  readSettings(environment, {
    resolvePath: (path) => (path.startsWith('/') ? path : `/cwd/${path.replace('./', '')}`),
    isAddress: (t) => isIP(t) !== 0,
  })

test('an empty environment gives the promised defaults', () => {
  const result = read({})
  assert.ok(result.ok)
  assert.deepEqual(result.settings, {
    data: '/cwd/data',
    keyFile: '/cwd/data/secret.key',
    databaseUrl: 'sqlite:/cwd/data/cordboard.db',
    http: { address: '127.0.0.1', port: 5000 },
    https: { address: '0.0.0.0', port: 5001 },
    sip: { address: '0.0.0.0', port: 5060 },
    sips: { address: '0.0.0.0', port: 5061 },
    rtp: { address: '0.0.0.0', firstPort: 16384, lastPort: 32767 },
    publicAddress: null,
    localNetworks: [],
    fqdn: null,
    dns: [],
    extraCa: null,
    twilioApi: {
      api: 'https://api.twilio.com',
      trunking: 'https://trunking.twilio.com',
      voice: 'https://voice.twilio.com',
    },
    adminPassword: null,
    setup: null,
    log: 'info',
    mediaProcesses: 2,
  })
})

test('every setting is taken over', () => {
  const result = read({
    CORDBOARD_DATA: '/var/lib/cb',
    CORDBOARD_KEY_FILE: '/etc/cb.key',
    CORDBOARD_DATABASE_URL: 'postgres://u:p@127.0.0.1:5432/cb',
    CORDBOARD_SIP: '[::1]:5070',
    CORDBOARD_RTP: '10.0.0.1:20000-20999',
    CORDBOARD_PUBLIC_ADDRESS: '203.0.113.4',
    CORDBOARD_LOCAL_NETWORKS: '10.0.0.0/8, fd00::/8',
    CORDBOARD_FQDN: 'pbx.example.com',
    CORDBOARD_DNS: '127.0.0.1:5353,9.9.9.9',
    CORDBOARD_LOG: 'WARN',
    CORDBOARD_MEDIA_PROCESSES: '4',
    PATH: '/usr/bin',
  })
  assert.ok(result.ok)
  const s = result.settings
  assert.deepEqual(s.sip, { address: '::1', port: 5070 })
  assert.deepEqual(s.rtp, { address: '10.0.0.1', firstPort: 20000, lastPort: 20999 })
  assert.deepEqual(s.localNetworks, ['10.0.0.0/8', 'fd00::/8'])
  assert.deepEqual(s.dns, ['127.0.0.1:5353', '9.9.9.9'])
  assert.deepEqual(
    [s.data, s.keyFile, s.publicAddress, s.fqdn, s.log, s.mediaProcesses],
    ['/var/lib/cb', '/etc/cb.key', '203.0.113.4', 'pbx.example.com', 'warn', 4],
  )
})

const wrong: [name: string, value: string, says: RegExp][] = [
  ['SIP', '5060', /CORDBOARD_SIP is "5060", but must be ADDRESS:PORT/],
  ['SIP', '0.0.0.0:70000', /must be ADDRESS:PORT/],
  ['HTTP', 'localhost:5000', /CORDBOARD_HTTP/],
  ['RTP', '0.0.0.0:20000-19000', /CORDBOARD_RTP/],
  ['RTP', '0.0.0.0:80-90', /CORDBOARD_RTP/],
  ['PUBLIC_ADDRESS', 'pbx.example.com', /not an IP address/],
  ['LOCAL_NETWORKS', '10.0.0.0/33', /not a network/],
  ['FQDN', 'bad name', /not a host name/],
  ['LOG', 'loud', /must be one of/],
  ['DATABASE_URL', 'mysql://x', /postgres:\/\//],
  ['NATS_URL', 'nats://127.0.0.1', /not built yet/],
  ['ADMIN_PASSWORD', 'short', /shorter than 8/],
  ['MEDIA_PROCESSES', '0', /whole number from 1 to 64/],
  ['DNS', 'dns.example', /not an IP address/],
  ['SIPP', '0.0.0.0:1', /CORDBOARD_SIPP is not a setting/],
]
for (const [name, value, says] of wrong)
  test(`CORDBOARD_${name}=${value} is refused in one sentence`, () => {
    const result = read({ [`CORDBOARD_${name}`]: value })
    assert.ok(!result.ok)
    assert.equal(result.problems.length, 1)
    assert.match(result.problems[0]!, says)
  })

// Which requests leave this system.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { guardedFetch, OutgoingRefusal } from './guarded-fetch.ts'

const asked: { url: string; init: RequestInit }[] = []
const ask = guardedFetch(
  async (url, init) => {
    asked.push({ url, init })
    return new Response('{}')
  },
  ['https://api.example.com', 'http://127.0.0.1:8080/base', 'http://plain.example.com'],
)

test('requests go to the origins named, and follow no redirect', async () => {
  await ask('https://api.example.com/a/b?c=d', { redirect: 'follow' })
  await ask('http://127.0.0.1:8080/x', {})
  assert.deepEqual(
    asked.map((each) => [each.url, each.init.redirect]),
    [
      ['https://api.example.com/a/b?c=d', 'error'],
      ['http://127.0.0.1:8080/x', 'error'],
    ],
  )
})

for (const url of [
  'https://api.example.com.evil.example/a',
  'http://api.example.com/a',
  'https://api.example.com:8443/a',
  'https://user:word@api.example.com/a',
  'http://127.0.0.1:9090/x',
  'http://169.254.169.254/latest/meta-data',
  'http://plain.example.com/x',
  'file:///etc/passwd',
]) {
  test(`${url} is not asked`, async () => {
    const before = asked.length
    await assert.rejects(ask(url, {}), OutgoingRefusal)
    assert.equal(asked.length, before)
  })
}

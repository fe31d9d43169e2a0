// The phone numbers of an account at Twilio, page by page.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { accountSid, authToken } from './fake-twilio.fixture.ts'
import { listPhones } from './phones.ts'
import { Scene } from './provision.fixture.ts'

describe('phones', () => {
  it('[S4-07] come page by page, with what the trunk dialog wants to know', async () => {
    const scene = new Scene()
    Object.assign(scene.twilio.list('numbers')[0] ?? {}, { trunk_sid: 'TK1' })
    const first = await listPhones(scene.access, { accountSid, apiKey: authToken, pageSize: 2 })
    assert.ok(first.ok)
    assert.deepEqual(
      first.Phones.map((p) => [p.PhoneNumber, p.IsInTrunk, p.IsMessagingEnabled]),
      [
        ['+15551230001', true, true],
        ['+15551230002', false, false],
      ],
    )
    const second = await listPhones(scene.access, {
      accountSid,
      apiKey: authToken,
      pageSize: 2,
      nextPageToken: first.NextPageToken,
    })
    assert.ok(second.ok)
    assert.deepEqual([second.Phones.map((p) => p.PhoneNumber), second.NextPageToken], [['+15551230003'], null])
  })

  it('a page mark nobody gave out is refused without a request', async () => {
    const scene = new Scene()
    for (const nextPageToken of ['https://evil.example/', '1', '../..', '1.a&b=c']) {
      const result = await listPhones(scene.access, { accountSid, apiKey: authToken, nextPageToken })
      assert.ok(!result.ok)
    }
    assert.equal(scene.twilio.requests.length, 0)
  })

  it('every number is found beyond the first page', async () => {
    const scene = new Scene()
    scene.twilio.pageSize = 1
    const result = await listPhones(scene.access, { accountSid, apiKey: authToken, pageSize: 5000 })
    assert.ok(result.ok && result.Phones.length === 1 && result.NextPageToken === '1.PA1')
  })
})

// Which countries an account at Twilio may call.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { countryPermissions } from './countries.ts'
import { accountSid, authToken } from './fake-twilio.fixture.ts'
import { Scene } from './provision.fixture.ts'

describe('countries', () => {
  it('are allowed or not', async () => {
    const result = await countryPermissions(new Scene().access, {
      accountSid,
      apiKey: authToken,
      countries: ['US', 'GB', 'US'],
    })
    assert.deepEqual(result, {
      ok: true,
      countries: [
        { country: 'US', allowed: true },
        { country: 'GB', allowed: false },
      ],
    })
  })

  it('are two letters', async () => {
    const result = await countryPermissions(new Scene().access, { accountSid, apiKey: authToken, countries: ['../x'] })
    assert.ok(!result.ok)
  })
})

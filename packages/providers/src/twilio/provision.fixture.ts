// A plan for a trunk at Twilio, carried out against a far side that answers like Twilio.
import assert from 'node:assert/strict'
import { accountSid, authToken, FakeTwilio } from './fake-twilio.fixture.ts'
import type { ProvisionPlan } from './plan.ts'
import { provisionTrunk } from './provision.ts'
import type { Provisioned, ProvisionFailed } from './provisioned.ts'

export const plan: ProvisionPlan = {
  accountSid,
  apiKey: authToken,
  name: 'Head office',
  domain: 'head-office',
  publicAddress: '8.8.4.4',
  fqdn: 'pbx.example.com',
  secure: true,
  cnamLookup: true,
  numbers: ['+15551230001', '+15551230002'],
}

export const emergency = {
  address: {
    CustomerName: 'Example Inc',
    Street: '1 Main St',
    City: 'Springfield',
    Region: 'IL',
    PostalCode: '62701',
    IsoCountry: 'US',
  },
  numbers: ['+15551230001'],
}

/** Predictable, yet good enough to make a password. */
const randomBytes = (size: number): Uint8Array => Uint8Array.from({ length: size }, (_, i) => i * 11)

export class Scene {
  readonly twilio = new FakeTwilio()
  readonly waits: number[] = []
  readonly access = {
    fetch: this.twilio.fetch,
    wait: async (ms: number) => {
      this.waits.push(ms)
    },
  }

  run(change: Partial<ProvisionPlan> = {}, dryRun = false): Promise<Provisioned | ProvisionFailed> {
    return provisionTrunk(this.access, { ...plan, ...change }, { dryRun, randomBytes })
  }

  async done(change: Partial<ProvisionPlan> = {}, dryRun = false): Promise<Provisioned> {
    const result = await this.run(change, dryRun)
    assert.ok(result.ok, result.ok ? '' : `${result.step}: ${result.failure.message}`)
    return result
  }

  async failed(change: Partial<ProvisionPlan> = {}): Promise<ProvisionFailed> {
    const result = await this.run(change)
    assert.ok(!result.ok)
    return result
  }

  posts(path: RegExp): Record<string, string>[] {
    return this.twilio.requests.filter((r) => r.method === 'POST' && path.test(r.url)).map((r) => r.form)
  }
}

export const did = (result: { steps: Provisioned['steps'] }): string[] => result.steps.map((s) => `${s.step} ${s.did}`)

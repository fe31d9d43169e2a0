// Carriers and offices for tests of the trunk desk, closed when the test is over.
import type { TestContext } from 'node:test'
import { type Carrier, type CarrierOptions, type Office, openCarrier, openOffice, type Zone } from './world.fixture.ts'

/** What a test opens is closed in the opposite order. */
const closers = new WeakMap<TestContext, (() => Promise<void>)[]>()

function closeLater(t: TestContext, close: () => Promise<void>): void {
  const known = closers.get(t)
  if (known !== undefined) {
    known.push(close)
    return
  }
  const all = [close]
  closers.set(t, all)
  t.after(async () => {
    for (const one of all.reverse()) await one()
  })
}

export async function carrierFor(t: TestContext, options: CarrierOptions = {}): Promise<Carrier> {
  const carrier = await openCarrier(options)
  closeLater(t, () => carrier.close())
  return carrier
}

export async function officeFor(t: TestContext, ...options: Parameters<typeof openOffice>): Promise<Office> {
  const office = await openOffice(...options)
  closeLater(t, () => office.close())
  return office
}

export const zone: Zone = { 'A sip.carrier.example': ['127.0.0.1'] }
export const account = { registration: 'both', authId: 'company', password: 'secret-company' } as const

export const methodIs = (method: string) => (one: { readonly request: { readonly method: string } }) =>
  one.request.method === method

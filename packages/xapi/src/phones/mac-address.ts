// The hardware addresses of devices, in one spelling. Pure.

/** `00:1a:2b:3c:4d:5e`, `001a.2b3c.4d5e` and `001A2B3C4D5E` are `001A2B3C4D5E`; null when it is none. */
export function macAddress(given: unknown): string | null {
  if (typeof given !== 'string' || given.length > 17) return null
  const plain = given.replace(/[:. -]/g, '').toUpperCase()
  return /^[0-9A-F]{12}$/.test(plain) ? plain : null
}

/** The body of a write with this field in the one spelling; what is no address stays, to be refused by name. */
export function withMacAddress(body: unknown, field: string): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body
  const given = Object.hasOwn(body, field) ? (body as Readonly<Record<string, unknown>>)[field] : undefined
  const mac = macAddress(given)
  return mac === null ? body : { ...body, [field]: mac }
}

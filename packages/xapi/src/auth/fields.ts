// Reads the fields of a form, a query or a JSON body of the sign-in addresses, and who sent them.
import type { FastifyRequest } from 'fastify'
import { addressOf } from '../http/address.ts'
import type { ClientGiven, From } from './sign-in.ts'

export type Fields = ReadonlyMap<string, string>

/** Names without case; what is no text is left out. */
export function fieldsOf(body: unknown): Fields {
  const given = typeof body === 'object' && body !== null ? Object.entries(body) : []
  return new Map(given.flatMap(([name, value]) => (typeof value === 'string' ? [[name.toLowerCase(), value]] : [])))
}

/** Names that were given more than once (RFC 6749 3.1 forbids it). */
export function repeatedIn(body: unknown): ReadonlySet<string> {
  const given = typeof body === 'object' && body !== null ? Object.entries(body) : []
  return new Set(given.flatMap(([name, value]) => (Array.isArray(value) ? [name.toLowerCase()] : [])))
}

export function fromOf(request: FastifyRequest): From {
  return { address: addressOf(request.raw.socket), userAgent: request.headers['user-agent'] ?? '' }
}

/** client_id and client_secret from the form, or as HTTP Basic (RFC 6749 2.3.1). */
export function clientGiven(request: FastifyRequest, fields: Fields): ClientGiven {
  const basic = basicIn(request.headers.authorization)
  return {
    id: fields.get('client_id') ?? basic?.id ?? '',
    secret: fields.get('client_secret') ?? basic?.secret ?? null,
  }
}

function basicIn(authorization: string | undefined): { readonly id: string; readonly secret: string } | null {
  if (authorization === undefined || authorization.slice(0, 6).toLowerCase() !== 'basic ') return null
  const text = Buffer.from(authorization.slice(6, 4096), 'base64').toString()
  const colon = text.indexOf(':')
  if (colon < 0) return null
  try {
    return { id: decodeURIComponent(text.slice(0, colon)), secret: decodeURIComponent(text.slice(colon + 1)) }
  } catch {
    return null
  }
}

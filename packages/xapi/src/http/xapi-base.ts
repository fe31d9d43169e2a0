// Under which address a client reached us, for links in answers.
import type { FastifyRequest } from 'fastify'
import type { Desk } from '../resources/resource.ts'

const HOST = /^[A-Za-z0-9.:[\]-]{1,255}$/

/** Scheme and host as the client addressed us, so that links work from where it is. */
export function baseOf(desk: Pick<Desk, 'issuer'>, request: FastifyRequest): string {
  const host = request.headers.host ?? ''
  return `${request.protocol}://${HOST.test(host) ? host : desk.issuer}`
}

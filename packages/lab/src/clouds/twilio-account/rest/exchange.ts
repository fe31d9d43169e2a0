// One request to the REST interface as the resources see it: whose account, which path, which fields.
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { TwilioAccount } from '../account.ts'
import { notFound, TwilioRefusal } from '../refusal.ts'
import { Form } from './form.ts'

export interface Exchange {
  readonly account: TwilioAccount
  /** `http://127.0.0.1:port`, for addresses in v1 answers. */
  readonly origin: string
  /** Path without query. */
  readonly path: string
  readonly query: Form
  readonly form: Form
  /** A named piece of the path. */
  part(name: string): string
}

export type AccountOf = (request: FastifyRequest) => TwilioAccount

export function exchangeOf(request: FastifyRequest, accountOf: AccountOf, code?: number): Exchange {
  const account = accountOf(request)
  const parts = new Map(Object.entries(request.params ?? {}).map(([name, value]) => [name, String(value)]))
  const named = parts.get('account')
  if (named !== undefined && named !== account.sid) throw notFound(request.url.split('?', 1)[0] ?? '')
  return {
    account,
    origin: `${request.protocol}://${request.host}`,
    path: request.url.split('?', 1)[0] ?? '',
    query: new Form(request.query),
    form: new Form(request.body, code),
    part: (name) => parts.get(name) ?? '',
  }
}

/** Twilio's shape of an error; what is no refusal stays what it is. */
export function sendRefusal(reply: FastifyReply, { code, message, status }: TwilioRefusal): FastifyReply {
  const more = `https://www.twilio.com/docs/errors/${code}`
  return reply.code(status).send({ code, message, more_info: more, status })
}

export function isRefusal(error: unknown): error is TwilioRefusal {
  return error instanceof TwilioRefusal
}

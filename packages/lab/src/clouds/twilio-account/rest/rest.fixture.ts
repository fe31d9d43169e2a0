// For tests of the REST interface: an account behind it and a client with its auth token.
import { TwilioAccount } from '../account.ts'
import { TwilioRest } from './server.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly json: Record<string, unknown>
}

export interface Client {
  (method: string, path: string, fields?: Record<string, string>): Promise<Answer>
  readonly home: string
}

export function basic(user: string, secret: string): string {
  return `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`
}

export async function withRest(
  story: (client: Client, account: TwilioAccount, rest: TwilioRest) => Promise<void>,
): Promise<void> {
  const account = new TwilioAccount()
  const rest = await TwilioRest.start({ accounts: [account] })
  const ask = async (method: string, path: string, fields?: Record<string, string>): Promise<Answer> => {
    const url = path.startsWith('http') ? path : rest.baseUrls.api + path
    const response = await fetch(url, {
      method,
      headers: { authorization: basic(account.sid, account.authToken) },
      ...(fields === undefined ? {} : { body: new URLSearchParams(fields) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, json: text === '' ? {} : JSON.parse(text) }
  }
  try {
    await story(Object.assign(ask, { home: `/2010-04-01/Accounts/${account.sid}` }), account, rest)
  } finally {
    await rest.close()
  }
}

// A whole API over a real SQLite store in a temporary folder, with a switch desk whose switch the test plays.
import { createSecretKey, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ControlCommand, linkInMemory, type SwitchEvent, type SwitchRequest } from '@cordboard/link'
import { bootstrap, openStore, type Store } from '@cordboard/store'
import type { FastifyInstance } from 'fastify'
import { createXapi, SwitchDesk, type Xapi, type XapiOptions } from '../src/index.ts'

export const OWNER_PASSWORD = 'correct horse battery'

export interface LoggedLine {
  readonly level: string
  readonly fields: object
  readonly message: string
}

export interface Fixture {
  readonly store: Store
  readonly xapi: Xapi
  readonly app: FastifyInstance
  readonly desk: SwitchDesk
  /** The file the store lies in. */
  readonly database: string
  readonly logged: LoggedLine[]
  readonly blocked: Set<string>
  /** What the switch was asked. */
  readonly asked: SwitchRequest[]
  /** How the switch answers from now on; null: it refuses. */
  answer(how: (request: SwitchRequest) => unknown): void
  /** An event from the switch, as if it came over the link. */
  tell(event: SwitchEvent): void
  readonly clock: { now: number }
  close(): Promise<void>
}

export interface FixtureOptions {
  readonly withSwitch?: boolean
  /** What createXapi is given beside the usual. */
  readonly xapi?: Partial<XapiOptions>
}

export async function fixture(options: FixtureOptions = {}): Promise<Fixture> {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-xapi-'))
  const clock = { now: Date.parse('2026-11-20T10:00:00Z') }
  const logged: LoggedLine[] = []
  const blocked = new Set<string>()
  const asked: SwitchRequest[] = []
  const store = await openStore({
    url: `sqlite:${join(folder, 'test.db')}`,
    key: createSecretKey(randomBytes(32)),
    now: () => clock.now,
  })
  await bootstrap(store, OWNER_PASSWORD)
  const desk = new SwitchDesk({
    store,
    newId: randomUUID,
    warn: (message) => logged.push({ level: 'warn', fields: {}, message }),
  })
  let answer: (request: SwitchRequest) => unknown = () => null
  let closeLink = (): void => undefined
  let tell = (_event: SwitchEvent): void => undefined
  if (options.withSwitch !== false) {
    const hello = { protocol: 1, role: 'switch', name: 'test', epoch: '1', pid: 1 } as const
    const up = Promise.withResolvers<void>()
    const [control, switchEnd] = linkInMemory<ControlCommand, SwitchEvent>(
      { hello: { ...hello, role: 'control' }, handlers: desk },
      {
        hello,
        handlers: {
          up: () => up.resolve(),
          down: () => undefined,
          frame: (command) => {
            if (command.type !== 'request') return
            asked.push(command.request)
            try {
              tell({ type: 'answer', id: command.id, ok: true, value: answer(command.request), error: null })
            } catch (error) {
              tell({ type: 'answer', id: command.id, ok: false, value: null, error: (error as Error).message })
            }
          },
        },
      },
    )
    desk.attach(control)
    tell = (event) => void switchEnd.send(event)
    closeLink = () => switchEnd.close()
    await up.promise
    tell({ type: 'have', version: await store.version() })
  }
  const log = (level: string) => (fields: object, message: string) => void logged.push({ level, fields, message })
  const xapi = await createXapi({
    store,
    desk,
    version: '0.1.0',
    issuer: 'pbx.test',
    tokenKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
    isBlocked: (address) => blocked.has(address),
    health: () => ({ ok: desk.isUp, reason: desk.isUp ? null : 'the switch is away' }),
    metrics: async () => 'cordboard_up 1\n',
    log: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
    now: () => clock.now,
    ...options.xapi,
  })
  return {
    store,
    xapi,
    app: xapi.app,
    desk,
    database: join(folder, 'test.db'),
    logged,
    blocked,
    asked,
    answer: (how) => {
      answer = how
    },
    tell: (event) => tell(event),
    clock,
    close: async () => {
      await xapi.close(0)
      closeLink()
      await desk.close()
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** An access token of a user, by password. */
export async function loginToken(app: FastifyInstance, name: string, password: string): Promise<string> {
  const response = await app.inject({
    method: 'POST',
    url: '/webclient/api/Login/GetAccessToken',
    payload: { Username: name, Password: password, SecurityCode: '' },
  })
  if (response.statusCode !== 200) throw new Error(`login answered ${response.statusCode} ${response.body}`)
  return response.json().Token.access_token
}

export interface Reply {
  readonly status: number
  /** Whatever the answer's JSON is. */
  readonly body: ReturnType<typeof JSON.parse>
  readonly text: string
  readonly headers: Readonly<Record<string, unknown>>
}

/** Asks as the holder of a token; `path` is what follows /xapi/v1. */
export function asker(app: FastifyInstance, token: string | null) {
  return async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> => {
    const response = await app.inject({
      method: method as 'GET',
      url: `/xapi/v1${path}`,
      headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
      ...(body === undefined ? {} : { payload: body as object }),
    })
    const json = String(response.headers['content-type'] ?? '').startsWith('application/json') && response.body !== ''
    return {
      status: response.statusCode,
      body: json ? response.json() : null,
      text: response.body,
      headers: response.headers,
    }
  }
}
export type Ask = ReturnType<typeof asker>

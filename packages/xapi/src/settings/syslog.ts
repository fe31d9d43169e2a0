// Where logs are sent to, and the test of it: one line, really sent.
import {
  type Problem,
  problem,
  recordIn,
  Syslog,
  syslogSettingsOperations,
  textIn,
  type Values,
} from '@cordboard/model'
import type { RowFields, Store } from '@cordboard/store'
import { implement, type Operation, type Result } from '../http/operation.ts'
import { refusal } from '../http/refusal.ts'
import { systemLookup } from '../mail/server-addresses.ts'
import { type Completer, refuseProblems } from '../resources/completing.ts'
import { configResource } from '../resources/config-resource.ts'
import type { Desk, Resource } from '../resources/resource.ts'
import { certificateProblems, contentsAfter, fileWriteOf, shownSecret } from './data-files.ts'
import { type SyslogServer, sendSyslogLines } from './syslog-line.ts'

const NOUN = 'SyslogSettings'
const MOST_AT_ONCE = 2
/** Facility local0, severity informational (RFC 5424 6.2.1). */
const PRIORITY = 134

export const completeSyslog: Completer = async ({ store }, { fields }) => ({
  fields: await syslogFields(store, fields, Date.now()),
  also: [],
})

export function syslogResource(): Resource {
  return configResource(Syslog, {
    inTurn: true,
    complete: async ({ desk }, { fields }) => ({
      fields: await syslogFields(desk.store, fields, desk.now()),
      also: [],
    }),
    derive: async ({ desk }) => {
      const stored = await storedOf(desk.store)
      const relay = recordIn(stored.CustomRelayConfig)
      const key = shownSecret(textIn(stored.RelayKey), textIn(recordIn(relay.ClientPrivateKey).Name))
      const shown = Object.keys(relay).length === 0 ? null : { ...relay, ClientPrivateKey: key }
      return (_row, name) => (name === 'CustomRelayConfig' ? shown : undefined)
    },
  })
}

export function syslogOperations(): readonly Operation[] {
  let underWay = 0
  return [
    implement(syslogSettingsOperations.TestConnection, { noun: NOUN, right: 'write' }, async ({ desk }, { config }) => {
      if (underWay >= MOST_AT_ONCE) throw refusal(429, 'Test lines are on their way: try again in a moment.')
      underWay += 1
      try {
        return await testLine(desk, recordIn(config))
      } finally {
        underWay -= 1
      }
    }),
  ]
}

async function testLine(desk: Desk, config: Values): Promise<Result> {
  const after = serverAfter(await storedOf(desk.store), config)
  refuseProblems(problemsOf(after, true, desk.now()).map((each) => ({ ...each, target: `config.${each.target}` })))
  const host = desk.issuer.replaceAll(/[^\x21-\x7e]/g, '').slice(0, 255) || '-'
  const at = new Date(desk.now()).toISOString()
  const line = `<${PRIORITY}>1 ${at} ${host} cordboard - test - This line was sent to try the syslog settings.`
  const failure = await sendSyslogLines(after, [line], systemLookup)
  if (failure !== null) throw refusal(400, failure, 'WARNINGS.INVALID', `config.${HOST}`)
  return { kind: 'nothing' }
}

/** What is sent where; null: nothing. */
export async function relayOf(
  store: Store,
): Promise<{ readonly server: SyslogServer; readonly kinds: readonly ('EventLog' | 'AuditLog')[] } | null> {
  const stored = await storedOf(store)
  const { IsEventLogsEnabled, IsAuditLogsEnabled } = recordIn(stored.CategoryConfig)
  const server = serverAfter(stored, {})
  if (stored.IntegrationType !== 'Custom' || server.host === '') return null
  const events = IsEventLogsEnabled === true ? (['EventLog'] as const) : []
  const audit = IsAuditLogsEnabled === true ? (['AuditLog'] as const) : []
  return { server, kinds: [...events, ...audit] }
}

async function storedOf(store: Store): Promise<RowFields> {
  return (await store.read(NOUN, 0, { secrets: true }))?.fields ?? (await store.singleton(NOUN)).fields
}

const RELAY = 'CustomRelayConfig'
const HOST = `${RELAY}.Host`

/** The server as it would be with these fields written. */
function serverAfter(stored: RowFields, fields: RowFields): SyslogServer {
  const before = recordIn(stored.CustomRelayConfig)
  const given = recordIn(fields.CustomRelayConfig)
  const whole = { ...before, ...given }
  const certificate = contentsAfter(
    fileWriteOf(given.ClientCertificate),
    textIn(recordIn(before.ClientCertificate).Contents),
  )
  const key = contentsAfter(fileWriteOf(given.ClientPrivateKey), textIn(stored.RelayKey))
  const protocol = whole.Protocol === 'Tcp' || whole.Protocol === 'Tls' ? whole.Protocol : 'Udp'
  const port = typeof whole.Port === 'number' ? whole.Port : protocol === 'Tls' ? 6514 : 514
  const identity = certificate === '' && key === '' ? null : { certificate, key }
  return { host: textIn(whole.Host), port, protocol, identity }
}

function problemsOf({ host, identity }: SyslogServer, isUsed: boolean, now: number): readonly Problem[] {
  return [
    ...(isUsed && host === '' ? [problem(HOST, 'WARNINGS.XAPI.REQUIRED', `${HOST} is required`)] : []),
    ...certificateProblems(
      { text: identity?.certificate ?? '', target: `${RELAY}.ClientCertificate` },
      { text: identity?.key ?? '', target: `${RELAY}.ClientPrivateKey` },
      now,
    ),
  ]
}

async function syslogFields(store: Store, fields: RowFields, now: number): Promise<RowFields> {
  const stored = await storedOf(store)
  const type = fields.IntegrationType ?? stored.IntegrationType
  refuseProblems(problemsOf(serverAfter(stored, fields), type === 'Custom', now))
  if (fields.CustomRelayConfig === undefined) return fields
  if (fields.CustomRelayConfig === null) return { ...fields, RelayKey: '' }
  const given = recordIn(fields.CustomRelayConfig)
  const { ClientCertificate: _certificate, ClientPrivateKey: _key, ...plain } = given
  const certificate = fileWriteOf(given.ClientCertificate)
  const key = fileWriteOf(given.ClientPrivateKey)
  const files = {
    ...(given.ClientCertificate === undefined || certificate.kind === 'kept'
      ? {}
      : {
          ClientCertificate:
            certificate.kind === 'given' ? { Name: certificate.name, Contents: certificate.contents } : null,
        }),
    ...(given.ClientPrivateKey === undefined || key.kind === 'kept'
      ? {}
      : { ClientPrivateKey: key.kind === 'given' ? { Name: key.name } : null }),
  }
  return {
    ...fields,
    CustomRelayConfig: { ...plain, ...files },
    ...(given.ClientPrivateKey === undefined || key.kind === 'kept'
      ? {}
      : { RelayKey: key.kind === 'given' ? key.contents : '' }),
  }
}

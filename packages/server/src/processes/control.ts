// The control process: database, HTTP and XAPI; feeds the switch its configuration and keeps what it reports. Argument: run folder.
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type ControlCommand, dialUnix, type LinkEnd, protocolVersion, type SwitchEvent } from '@cordboard/link'
import { openStore } from '@cordboard/store'
import { BlockView, CallRecordWriter, createXapi, logLevelOf, SwitchDesk, SyslogRelay } from '@cordboard/xapi'
import { loadCertificates } from '../certificate/certificates.ts'
import { createLog } from '../log.ts'
import { healthOf } from '../observe/health.ts'
import { createMetrics } from '../observe/metrics.ts'
import { settingsOfEnvironment } from '../settings/environment.ts'
import { firstStart } from '../settings/first-start.ts'
import { socketNames } from '../settings/folders.ts'
import { loadSecretKey } from '../settings/secret-key.ts'
import { loadTokenKey } from '../settings/token-key.ts'
import { runChild, tell } from '../supervisor/child-protocol.ts'
import { version } from '../version.ts'

const [runFolder = ''] = process.argv.slice(2)
const expiredBlocksEveryMs = 60_000
const oldTokensEveryMs = 3_600_000
/** Ready means that calls can be placed; when that takes longer, health says why. */
const ableWithinMs = 5000

await runChild(async () => {
  const settings = settingsOfEnvironment()
  const log = createLog('control', settings.log)
  const key = await loadSecretKey(settings.keyFile)
  const complain = (error: unknown): void => log.warn({ error: String(error) }, 'The block list could not be read.')
  let desk: SwitchDesk | null = null
  let blocks: BlockView | null = null
  let records: CallRecordWriter | null = null
  let obeyLevel: (() => Promise<void>) | null = null
  const store = await openStore({
    url: settings.databaseUrl,
    key,
    now: () => Date.now(),
    onChange: (change) => {
      desk?.changed(change)
      void records?.settled()
      void obeyLevel?.()
      if (change.rows.some((row) => row.noun === 'Blocklist')) blocks?.refresh().catch(complain)
    },
  })
  const followLevel = async (): Promise<void> => {
    const level = await logLevelOf(store, settings.log).catch(() => null)
    if (level === null || level === log.level) return
    log.level = level
    await tell({ tell: 'level', level })
  }
  obeyLevel = followLevel
  await followLevel()
  const administrator = await firstStart(store, settings)
  const view = new BlockView(store, () => Date.now())
  await view.refresh()
  blocks = view
  // Before the switch is asked for records: each has to come by here.
  const writer = new CallRecordWriter({
    store,
    folder: join(settings.data, 'cdr'),
    warn: (message) => log.warn(message),
  })
  await writer.settled()
  records = writer
  const theDesk = new SwitchDesk({
    store,
    newId: randomUUID,
    warn: (message) => log.warn(message),
    besides: async () => {
      await Promise.all([view.settled(), writer.settled(), followLevel()])
    },
    records: (told) => writer.take(told),
    publicAddress: settings.publicAddress,
  })
  desk = theDesk
  const end: LinkEnd<ControlCommand> = dialUnix<ControlCommand, SwitchEvent>({
    path: socketNames.switch(runFolder),
    hello: { protocol: protocolVersion, role: 'control', name: 'control', epoch: randomUUID(), pid: process.pid },
    handlers: theDesk,
  })
  theDesk.attach(end)
  const metrics = createMetrics({ store, desk: theDesk, link: end })
  const certificates = await loadCertificates(
    join(settings.data, 'certificates'),
    settings.fqdn,
    settings.publicAddress,
  )
  const issuer = settings.fqdn ?? settings.publicAddress ?? hostname()
  const relay = new SyslogRelay({
    store,
    host: issuer,
    warn: (message) => log.warn(message),
    now: () => Date.now(),
  })
  await relay.start()
  const xapi = await createXapi({
    store,
    desk: theDesk,
    version,
    issuer,
    tokenKey: await loadTokenKey(join(settings.data, 'token.key'), key),
    twilioApi: settings.twilioApi,
    publicAddress: settings.publicAddress,
    isBlocked: (address) => view.isBlocked(address),
    health: () => healthOf(theDesk),
    metrics: () => metrics.text(),
    log: {
      debug: (fields, message) => log.debug(fields, message),
      info: (fields, message) => log.info(fields, message),
      warn: (fields, message) => log.warn(fields, message),
      error: (fields, message) => log.error(fields, message),
    },
    logLevel: settings.log,
    now: () => Date.now(),
    extraAuthorities: settings.extraCa === null ? [] : [await readFile(settings.extraCa, 'utf8')],
  })
  const ports = await xapi.listen({ http: settings.http, https: { ...settings.https, ...certificates.ecdsa } })
  await Promise.race([theDesk.whenAble(), pause(ableWithinMs, undefined, { ref: false })])
  const sweep = setInterval(() => {
    store
      .removeExpiredBlocks({ user: 'system', ip: '', source: 'system' })
      .catch((error: unknown) => log.warn({ error: String(error) }, 'Expired blocks could not be removed.'))
  }, expiredBlocksEveryMs)
  const forget = setInterval(() => {
    store.tokens
      .removeOld()
      .catch((error: unknown) => log.warn({ error: String(error) }, 'Old refresh tokens could not be removed.'))
  }, oldTokensEveryMs)
  return {
    notes: { administrator, ...ports },
    stop: async (graceMs) => {
      clearInterval(sweep)
      clearInterval(forget)
      await xapi.close(Math.min(1000, graceMs))
      await relay.close()
      await theDesk.close()
      await writer.close()
      await store.close()
    },
  }
})

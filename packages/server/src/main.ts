// The supervisor: what npm start becomes. The only process that listens to signals.
import { enableCompileCache } from 'node:module'
import { hostname, networkInterfaces } from 'node:os'
import { fileURLToPath } from 'node:url'
import { type Certificates, loadCertificates } from './certificate/certificates.ts'
import { settingsOfEnvironment } from './settings/environment.ts'
import { makeFolders } from './settings/folders.ts'
import { loadSecretKey } from './settings/secret-key.ts'
import type { Settings } from './settings/settings.ts'
import { banner } from './supervisor/banner.ts'
import { lockData } from './supervisor/lock.ts'
import { type Notes, Supervisor } from './supervisor/supervisor.ts'
import { version } from './version.ts'

const startedAt = performance.now()

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** The name or address a person on the network would type. */
function hostToShow(settings: Settings): string {
  if (settings.fqdn !== null) return settings.fqdn
  if (settings.https.address !== '0.0.0.0' && settings.https.address !== '::') return settings.https.address
  const outside = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find((entry) => !entry.internal && entry.family === 'IPv4')
  return outside?.address ?? hostname()
}

function administratorOf(notes: Notes | undefined): { number: string; password: string } | null {
  const found = notes?.administrator
  if (typeof found !== 'object' || found === null || !('number' in found) || !('password' in found)) return null
  return { number: String(found.number), password: String(found.password) }
}

function show(settings: Settings, certificates: Certificates, notes: ReadonlyMap<string, Notes>): void {
  const control = notes.get('control')
  process.stdout.write(
    banner({
      settings,
      version,
      host: hostToShow(settings),
      fingerprint: certificates.fingerprint,
      httpsPort: Number(control?.httpsPort ?? settings.https.port),
      httpPort: Number(control?.httpPort ?? settings.http.port),
      administrator: administratorOf(control),
      seconds: (performance.now() - startedAt) / 1000,
    }),
  )
}

async function main(): Promise<void> {
  // Compiled code is kept between starts; the children inherit the folder.
  process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../../../node_modules/.cache/compile', import.meta.url))
  enableCompileCache(process.env.NODE_COMPILE_CACHE)
  const settings = settingsOfEnvironment()
  const folders = await makeFolders(settings.data)
  const lock = await lockData(settings.data, folders.run)
  await loadSecretKey(settings.keyFile)
  const certificates = await loadCertificates(folders.certificates, settings.fqdn, settings.publicAddress)
  const supervisor: Supervisor = new Supervisor(settings, folders.run, lock, {
    started: (notes) => show(settings, certificates, notes),
    died: (name, how) => say(`${name} ended by itself (${how}); it is started again.`),
    back: (name) => say(`${name} is back.`),
    refused: (name, sentence) => {
      say(`${name}: ${sentence}`)
      end(1)
    },
  })
  let ending = false
  const end = (code: number): void => {
    if (ending) {
      supervisor.force()
      process.exit(code === 0 ? 130 : code)
    }
    ending = true
    supervisor.stop().then(
      () => process.exit(code),
      (error: unknown) => {
        say(`Stopping went wrong: ${error instanceof Error ? error.message : String(error)}`)
        process.exit(1)
      },
    )
  }
  const asked = (): void => {
    say(ending ? 'Stopping at once.' : 'Stopping: calls get a moment to end. Ctrl-C again stops at once.')
    end(0)
  }
  process.on('SIGINT', asked)
  process.on('SIGTERM', asked)
  supervisor.start()
}

main().catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error))
  process.exit(1)
})

// A PostgreSQL server of the tests' own: temporary folder, free loopback port, gone afterwards.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'

const BIN = '/usr/lib/postgresql/15/bin'
const USER = 'postgres'

export const postgresMissing: string | false = existsSync(join(BIN, 'initdb'))
  ? false
  : 'PostgreSQL 15 is not installed (Debian package postgresql-15)'

export interface PrivatePostgres {
  readonly url: (database: string) => string
  createDatabase(name: string): Promise<void>
  /** Asks the database behind Cordboard's back. */
  query(database: string, text: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  /** Cuts all connections at once, as a failing server does. */
  kill(): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
}

const isRoot = process.getuid?.() === 0

// PostgreSQL refuses to run as root.
function command(program: string, parameters: readonly string[]): readonly [string, readonly string[]] {
  const path = join(BIN, program)
  return isRoot ? ['runuser', ['-u', USER, '--', path, ...parameters]] : [path, parameters]
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

export async function privatePostgres(): Promise<PrivatePostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-pg-'))
  if (isRoot) {
    const id = Number(execFileSync('id', ['-u', USER], { encoding: 'utf8' }))
    chownSync(folder, id, -1)
    chmodSync(folder, 0o700)
  }
  const data = join(folder, 'data')
  const [program, parameters] = command('initdb', ['-D', data, '-U', USER, '-A', 'trust', '-E', 'UTF8', '--no-sync'])
  execFileSync(program, parameters, { stdio: 'ignore', cwd: '/' })
  const port = await freePort()
  let server: ChildProcess | null = null
  const url = (database: string): string => `postgres://${USER}@127.0.0.1:${port}/${database}`

  const start = async (): Promise<void> => {
    const options = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-c', 'fsync=off']
    const [path, words] = command('postgres', options)
    const child = spawn(path, words, { stdio: ['ignore', 'ignore', 'pipe'], cwd: '/' })
    server = child
    await new Promise<void>((resolve, reject) => {
      let log = ''
      child.stderr?.on('data', (bytes: Buffer) => {
        log += bytes.toString()
        if (log.includes('database system is ready to accept connections')) resolve()
      })
      child.on('exit', () => reject(new Error(`PostgreSQL did not start: ${log}`)))
    })
  }
  // runuser hands SIGTERM on but not SIGQUIT, so the postmaster is told through pg_ctl.
  const end = async (mode: 'fast' | 'immediate'): Promise<void> => {
    const child = server
    if (child === null) return
    server = null
    const gone = new Promise((resolve) => child.once('exit', resolve))
    const [path, words] = command('pg_ctl', ['stop', '-D', data, '-m', mode, '-w'])
    execFileSync(path, words, { stdio: 'ignore', cwd: '/' })
    await gone
  }
  await start()
  return {
    url,
    start,
    kill: () => end('immediate'),
    stop: async () => {
      await end('fast')
      rmSync(folder, { recursive: true, force: true })
    },
    query: (database, text) => ask(url(database), text),
    createDatabase: async (name) => void (await ask(url('postgres'), `create database ${pg.escapeIdentifier(name)}`)),
  }
}

async function ask(connectionString: string, text: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

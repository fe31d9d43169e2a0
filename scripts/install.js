// Brings in what the project needs from the npm registry, once; plain JavaScript that runs on Node 20 and imports nothing of npm.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
export const node = join(root, 'node_modules', '.bin', 'node')
const stamp = join(root, 'node_modules', '.cordboard-lock')

/** The lock file decides what is installed; its hash says whether node_modules is what it asks for. */
function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
}

function isInstalled() {
  return existsSync(node) && existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash()
}

/** Installs the locked packages when they are not there. Ends the process with one sentence when that fails. */
export function install() {
  if (isInstalled()) return
  const major = Number(process.versions.node.split('.')[0])
  if (major < 20) fail(`Node 20 or later is needed to begin; this is ${process.version}.`)
  process.stderr.write(
    'Installing from the npm registry: Node 26 for this project (about 120 MB) and its libraries (about 240 MB) into node_modules …\n',
  )
  const done = spawnSync('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (done.status !== 0) fail('npm ci did not succeed (see above); is the npm registry reachable?')
  if (!existsSync(node))
    fail('Node 26 did not arrive with the packages: this machine is neither Linux x64 nor Linux arm64.')
  writeFileSync(stamp, lockHash())
}

/** Runs Node 26 of the project with the given arguments, signals and exit code passed through. */
export function runNode(args, environment = {}) {
  const cache = join(root, 'node_modules', '.cache', 'compile')
  const child = spawnSync(node, args, {
    cwd: process.cwd(),
    stdio: 'inherit',
    env: { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}`, NODE_COMPILE_CACHE: cache, ...environment },
  })
  process.exitCode = child.status ?? 1
  return process.exitCode
}

export function fail(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}

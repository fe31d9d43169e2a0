// Debian programs that tests, demo and bench talk to: installs them when this is root on a Debian machine, else says what is skipped.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs'

/** Program -> Debian package, and what is not tested without it. */
const programs = {
  sipp: { package: 'sip-tester', without: 'calls by SIPp' },
  baresip: { package: 'baresip-core', without: 'calls by baresip' },
  ffmpeg: { package: 'ffmpeg', without: 'the codec oracle' },
  openssl: { package: 'openssl', without: 'TLS by a foreign client' },
  '/usr/lib/postgresql/15/bin/postgres': { package: 'postgresql-15', without: 'the store on PostgreSQL' },
}

const benchPrograms = {
  sipp: programs.sipp,
  kamailio: { package: 'kamailio', without: 'the reference figures of Kamailio' },
  rtpengine: { package: 'rtpengine-daemon', without: 'the reference figures of rtpengine' },
  cc: { package: 'gcc', without: 'the reference figures of the C relay' },
}

function isThere(program) {
  if (program.startsWith('/')) return existsSync(program)
  return ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/bin', '/sbin'].some((folder) =>
    existsSync(`${folder}/${program}`),
  )
}

/** Keeps services from starting while packages are unpacked; puts things back as they were. */
function withoutServices(work) {
  const policy = '/usr/sbin/policy-rc.d'
  const ours = !existsSync(policy)
  if (ours) {
    writeFileSync(policy, '#!/bin/sh\nexit 101\n')
    chmodSync(policy, 0o755)
  }
  try {
    return work()
  } finally {
    if (ours) rmSync(policy, { force: true })
  }
}

function aptInstall(packages) {
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (args) => spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 2], env: environment }).status === 0
  const install = ['install', '-y', '-qq', '--no-install-recommends', ...packages]
  return withoutServices(() => apt(install) || (apt(['update', '-qq']) && apt(install)))
}

/** Makes the programs available as far as this machine allows and prints what will be skipped. */
export function ensurePrograms(which = 'test') {
  const wanted = which === 'bench' ? benchPrograms : programs
  const missing = () => Object.entries(wanted).filter(([program]) => !isThere(program))
  const before = missing()
  if (before.length === 0) return
  const packages = before.map(([, entry]) => entry.package)
  if (process.getuid?.() === 0 && isThere('apt-get')) {
    process.stderr.write(`Installing Debian packages for the tests: ${packages.join(', ')} …\n`)
    aptInstall(packages)
  }
  for (const [program, entry] of missing())
    process.stderr.write(`Skipped for want of ${program} (Debian package ${entry.package}): ${entry.without}.\n`)
}

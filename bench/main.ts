// npm run bench [quick] [NAME …]: measures, prints, and writes docs/benchmarks.md.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, release } from 'node:os'
import { fileURLToPath } from 'node:url'
import { findProgram } from '@cordboard/lab'
import { api } from './experiments/api.ts'
import { callCpu, callRate, latency, registerCpu, sippAlone } from './experiments/calls.ts'
import type { Context, Experiment } from './experiments/experiment.ts'
import { change, memory, stall, tlsStorm } from './experiments/house.ts'
import { relayCalls, relayCpu, relayDelay, srtpAdded, transcoding } from './experiments/media.ts'
import { start } from './experiments/start.ts'
import { documentText, type Section, terminalText } from './report/document.ts'

const experiments: readonly Experiment[] = [
  ...[sippAlone, callCpu, latency, callRate, registerCpu],
  ...[relayCpu, relayCalls, relayDelay, srtpAdded, transcoding],
  ...[memory, stall, tlsStorm, change, start],
  api,
]

const documentPath = fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url))

function firstLine(program: string, args: readonly string[], pattern: RegExp): string {
  const path = findProgram(program)
  if (path === null) return `${program} not installed`
  try {
    return (
      pattern.exec(execFileSync(path, [...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }))?.[0] ??
      program
    )
  } catch {
    return program
  }
}

/** Others at work on the same cores show in delays, stalls and rates first. */
function disturbance(load: number): string {
  const text = `Load of the machine before the run: ${load.toFixed(1)}.`
  return load < 0.5
    ? text
    : `${text} Other programs were at work: delays, stalls and rates are worse than they are alone.`
}

function facts(quick: boolean, loadBefore: number) {
  const memoryKb = Number(/MemTotal:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1] ?? 0)
  return {
    machine: `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${(memoryKb / 1e6).toFixed(0)} GB, Linux ${release()}`,
    date: new Date().toISOString().slice(0, 10),
    versions: [
      `Node ${process.version}`,
      firstLine('kamailio', ['-v'], /kamailio [\d.]+/),
      `rtpengine ${firstLine('dpkg-query', ['-W', '-f', '\u0024{Version}', 'rtpengine-daemon'], /\d+(\.\d+)+/)}`,
      `SIPp ${firstLine('dpkg-query', ['-W', '-f', '\u0024{Version}', 'sip-tester'], /\d+(\.\d+)+/)}`,
    ].join(', '),
    mode: `${quick ? 'This was a quick run: fewer rounds, so a wider spread.' : 'This was a full run.'} ${disturbance(loadBefore)}`,
  }
}

async function runOne(experiment: Experiment, context: Context): Promise<Section> {
  const { name, title } = experiment
  try {
    return { name, title, lines: await experiment.run(context), failure: null }
  } catch (error) {
    return { name, title, lines: [], failure: error instanceof Error ? error.message : String(error) }
  }
}

async function main(args: readonly string[]): Promise<number> {
  const quick = args.includes('quick')
  const loadBefore = loadavg()[0] ?? 0
  const names = args.filter((arg) => arg !== 'quick')
  const unknown = names.filter((name) => !experiments.some((experiment) => experiment.name === name))
  if (unknown.length > 0) {
    const known = experiments.map((experiment) => experiment.name).join(', ')
    process.stderr.write(`There is no measurement ${unknown.join(', ')}; there are: ${known}.\n`)
    return 1
  }
  const chosen = experiments.filter((experiment) => names.length === 0 || names.includes(experiment.name))
  const context: Context = { quick, say: (text) => void process.stderr.write(`  … ${text}\n`) }
  const sections: Section[] = []
  for (const experiment of chosen) {
    process.stderr.write(`${experiment.name}\n`)
    const section = await runOne(experiment, context)
    sections.push(section)
    process.stdout.write(`${terminalText(section)}\n`)
  }
  if (names.length === 0) {
    writeFileSync(documentPath, documentText(facts(quick, loadBefore), sections))
    process.stdout.write(`\nWritten to ${documentPath}\n`)
  }
  return sections.some((section) => section.failure !== null) ? 1 : 0
}

process.exitCode = await main(process.argv.slice(2))

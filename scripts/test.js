// npm test: installs what the tests need, then runs them all. Arguments narrow the run: npm test -- packages/sip
//
// Tests of whole systems share two cores with each other. A file that fails beside others is run once more, alone: what fails
// again is a failure; what passes is named at the end as unsteady, for somebody to make steady.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensurePrograms } from './debian.js'
import { globSync } from './find-tests.js'
import { install, root, runNode } from './install.js'

/** More files than this failing at once is no accident of timing. */
const mostUnsteady = 5

install()
ensurePrograms('test')
const places = process.argv.slice(2)
const files = globSync(root, places.length > 0 ? places : ['packages', 'scripts'])
if (files.length === 0) {
  process.stderr.write(`There is no test below ${places.join(', ')}.\n`)
  process.exit(1)
}
const notes = mkdtempSync(join(tmpdir(), 'cordboard-test-'))
const first = run(files, 2)
if (first.code !== 0 && first.failed.length > 0 && first.failed.length <= mostUnsteady) {
  process.stdout.write(`\nOnce more, alone: ${first.failed.join(', ')}\n\n`)
  const second = run(
    first.failed.map((file) => join(process.cwd(), file)),
    1,
  )
  const { tests = 0, passed = 0 } = first.totals
  const still = second.totals.failed ?? 0
  process.stdout.write(
    `\nFirst run: ${tests} tests, ${passed} passed. Second run of the failed files: ${still} failed.\n`,
  )
  if (second.code === 0) process.stdout.write(`Unsteady: ${first.failed.join(', ')}\n`)
}
rmSync(notes, { recursive: true, force: true })

function run(list, concurrency) {
  const to = join(notes, `run-${concurrency}`)
  const code = runNode([
    '--test',
    '--test-timeout=240000',
    `--test-concurrency=${concurrency}`,
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${join(root, 'scripts', 'failed-files.js')}`,
    `--test-reporter-destination=${to}`,
    ...list,
  ])
  const lines = readFileSync(to, 'utf8').split('\n')
  const totals = lines.find((line) => line.startsWith('totals '))
  return {
    code,
    failed: lines.filter((line) => line !== '' && !line.startsWith('totals ')),
    totals: totals === undefined ? {} : JSON.parse(totals.slice('totals '.length)),
  }
}

// npm run check: types, lint and format, import rules, and the files a repository must have.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { checkImports } from './check-imports.js'
import { checkTexts } from './check-texts.js'
import { install, root } from './install.js'

install()
const bin = (name) => join(root, 'node_modules', '.bin', name)
const steps = [
  ['types', () => run('tsc', ['-p', '.', '--noEmit'])],
  ['lint and format', () => run('biome', ['check', '--error-on-warnings', '.'])],
  ['import rules', () => report(checkImports(root))],
  ['texts', () => report(checkTexts(root))],
]

function run(program, args) {
  return spawnSync(bin(program), args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0
}

function report(problems) {
  for (const problem of problems) process.stdout.write(`${problem}\n`)
  return problems.length === 0
}

let failed = false
for (const [name, step] of steps) {
  const good = step()
  process.stdout.write(`${good ? 'ok  ' : 'FAIL'} ${name}\n`)
  failed ||= !good
}
process.exitCode = failed ? 1 : 0

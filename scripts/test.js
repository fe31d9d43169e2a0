// npm test: installs what the tests need, then runs them all. Arguments narrow the run: npm test -- packages/sip

import { ensurePrograms } from './debian.js'
import { globSync } from './find-tests.js'
import { install, root, runNode } from './install.js'

install()
ensurePrograms('test')
const places = process.argv.slice(2)
const files = globSync(root, places.length > 0 ? places : ['packages', 'scripts'])
if (files.length === 0) {
  process.stderr.write(`There is no test below ${places.join(', ')}.\n`)
  process.exit(1)
}
runNode(['--test', '--test-timeout=240000', '--test-concurrency=2', ...files])

// npm run bench: measures Cordboard and its references the same way and writes docs/benchmarks.md.
import { join } from 'node:path'
import { ensurePrograms } from './debian.js'
import { install, root, runNode } from './install.js'

install()
ensurePrograms('bench')
runNode([join(root, 'bench/main.ts'), ...process.argv.slice(2)])

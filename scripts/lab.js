// npm run lab: a carrier or cloud of the lab in one terminal, started from a file.
import { join } from 'node:path'
import { install, root, runNode } from './install.js'

install()
runNode([join(root, 'packages/lab/src/clouds/main.ts'), ...process.argv.slice(2)])

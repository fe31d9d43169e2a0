// npm run demo: the story in one terminal, with no account anywhere.
import { join } from 'node:path'
import { install, root, runNode } from './install.js'

install()
runNode([join(root, 'packages/lab/src/demo/main.ts'), ...process.argv.slice(2)])

// npm start: installs what is missing, then becomes the supervisor.
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { install, node, root } from './install.js'

install()
const supervisor = spawn(node, [join(root, 'packages/server/src/main.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: {
    ...process.env,
    PATH: `${dirname(node)}:${process.env.PATH}`,
    NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compile'),
  },
})
// A terminal sends Ctrl-C to the whole group; a service manager only to us. The supervisor hears it exactly once more at most.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => supervisor.kill('SIGTERM'))
supervisor.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)))

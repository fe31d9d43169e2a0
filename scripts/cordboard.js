#!/usr/bin/env node
// The command line of a running Cordboard: cordboard status | users | trace | version.
import { join } from 'node:path'
import { install, root, runNode } from './install.js'

install()
runNode([join(root, 'packages/server/src/cli/main.ts'), ...process.argv.slice(2)])

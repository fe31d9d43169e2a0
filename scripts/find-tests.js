// Lists the test files below some folders, in a stable order.
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

export function globSync(root, places) {
  const found = []
  const walk = (path) => {
    if (statSync(path).isFile()) {
      if (path.endsWith('.test.ts')) found.push(path)
      return
    }
    for (const name of readdirSync(path).sort()) if (name !== 'node_modules') walk(join(path, name))
  }
  for (const place of places) walk(join(root, place))
  return found
}

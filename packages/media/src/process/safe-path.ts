// Turns a name that came over the link into a path inside one folder, or refuses it.
import { isAbsolute, join, normalize, sep } from 'node:path'

const MAX_NAME = 1024

/** The path of `name` inside `folder`, or null when it would lead outside. */
export function pathInside(folder: string, name: string): string | null {
  if (name === '' || name.length > MAX_NAME || name.includes('\0') || isAbsolute(name)) return null
  const path = normalize(name)
  if (path === '.' || path === '..' || path.startsWith(`..${sep}`) || path.endsWith(sep)) return null
  return join(folder, path)
}

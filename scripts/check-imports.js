// Holds the imports against the table of rooms: arrows point down, packages have one door, pure folders stay pure, no cycles.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

/** Which packages of ours each package may import (ARCHITECTURE.md, "The rooms"). Tests may also use what their package's devDependencies name. */
export const rooms = {
  model: [],
  sip: [],
  link: [],
  media: ['link'],
  routing: [],
  store: ['model'],
  providers: [],
  voiceapp: [],
  xapi: ['model', 'store', 'providers', 'link'],
  switch: ['sip', 'routing', 'providers', 'link'],
  client: ['model'],
  lab: ['sip', 'media', 'voiceapp', 'client'],
  server: ['model', 'sip', 'media', 'link', 'routing', 'store', 'providers', 'voiceapp', 'xapi', 'switch'],
}

/** Folders whose files decide only: no clock, timer, chance, socket, file or process there (tests beside them are free). */
export const pureFolders = [
  'model/src',
  'routing/src',
  'voiceapp/src',
  'providers/src/template',
  'providers/src/fields',
  'sip/src/message',
  'sip/src/sdp',
  'sip/src/resolve',
  'sip/src/auth',
  'sip/src/transaction',
  'sip/src/subscription',
  'switch/src/call',
  'switch/src/facts',
  'switch/src/address',
  'xapi/src/odata',
  'xapi/src/trunks/doctor',
  'media/src/codec',
  'media/src/dtmf',
  'media/src/tone',
  'media/src/wav',
]

const worldModules = [
  'fs',
  'fs/promises',
  'net',
  'dgram',
  'tls',
  'http',
  'https',
  'child_process',
  'worker_threads',
  'dns',
  'timers',
  'timers/promises',
]
const worldWords = [
  'Date.now(',
  'new Date()',
  'Math.random(',
  'setTimeout(',
  'setInterval(',
  'setImmediate(',
  'performance.now(',
  'randomBytes(',
  'randomUUID(',
]

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s[^'"]{0,2000}?from\s*['"]([^'"]{1,200})['"]|(?:^|\n)\s*import\s*['"]([^'"]{1,200})['"]|\bimport\(\s*['"]([^'"]{1,200})['"]/g

function sources(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return name === 'node_modules' ? [] : sources(path)
    return path.endsWith('.ts') || path.endsWith('.tsx') ? [path] : []
  })
}

function importsOf(text) {
  return [...text.matchAll(importPattern)].map((match) => match[1] ?? match[2] ?? match[3])
}

const isTest = (path) => /\.(test|fixture)\.ts$/.test(path) || /\/(test|bench|scripts)\//.test(path)

/** Returns one line per broken rule. */
export function checkImports(root) {
  const problems = []
  const packages = readdirSync(join(root, 'packages'))
  const graph = new Map()
  for (const name of packages) {
    if (!(name in rooms)) problems.push(`packages/${name}: this package is not in the table of rooms`)
    const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))
    const declared = { ...manifest.dependencies, ...manifest.optionalDependencies }
    const forTests = { ...declared, ...manifest.devDependencies }
    for (const path of sources(join(root, 'packages', name))) {
      const text = readFileSync(path, 'utf8')
      const place = relative(root, path)
      const found = importsOf(text)
      graph.set(
        path,
        found.filter((i) => i.startsWith('.')).map((i) => resolve(dirname(path), i)),
      )
      for (const imported of found) {
        const problem = checkOne(root, name, path, imported, isTest(path) ? forTests : declared)
        if (problem !== null) problems.push(`${place}: ${problem}`)
      }
      if (!isTest(path)) problems.push(...checkPure(place, found, text))
    }
  }
  for (const cycle of cycles(graph)) problems.push(`cycle: ${cycle.map((p) => relative(root, p)).join(' -> ')}`)
  return problems
}

function checkOne(root, name, path, imported, declared) {
  if (imported.startsWith('node:')) return null
  if (imported.startsWith('.')) {
    const target = relative(join(root, 'packages'), resolve(dirname(path), imported))
    const [home, folder] = target.split('/')
    if (home === name) return null
    // What a package's tests stand on may serve the tests of those who use the package.
    const shared = folder === 'test' && isTest(path) && declared[`@cordboard/${home}`] !== undefined
    return shared ? null : `reaches into another package: ${imported}`
  }
  const ours = /^@cordboard\/([a-z0-9-]+)(\/.*)?$/.exec(imported)
  if (ours !== null) {
    const [, target, inner] = ours
    if (inner !== undefined && !doorsOf(root, target).includes(`.${inner}`))
      return `goes past the door of ${target}: ${imported}`
    if (rooms[name]?.includes(target)) return null
    return isTest(path) && declared[`@cordboard/${target}`] ? null : `${name} may not import ${target}`
  }
  const parts = imported.split('/')
  const outside = imported.startsWith('@') ? `${parts[0]}/${parts[1]}` : parts[0]
  if (declared[outside] !== undefined || (isTest(path) && outside === 'fast-check')) return null
  return `${outside} is not a dependency of ${name}`
}

/** The public doors of a package: `.`, and whatever else its manifest opens. */
function doorsOf(root, target) {
  const manifest = join(root, 'packages', target, 'package.json')
  return existsSync(manifest) ? Object.keys(JSON.parse(readFileSync(manifest, 'utf8')).exports ?? {}) : []
}

function checkPure(place, imports, text) {
  const folder = pureFolders.find((f) => place.startsWith(`packages/${f}/`))
  if (folder === undefined) return []
  const modules = imports.filter((i) => worldModules.includes(i.replace(/^node:/, '')))
  const words = worldWords.filter((word) => text.includes(word))
  return [...modules, ...words].map((what) => `${place}: ${what} in a folder that only decides`)
}

/** Cycles among files, each once (Tarjan's strongly connected components). */
function cycles(graph) {
  let counter = 0
  const index = new Map()
  const low = new Map()
  const stack = []
  const onStack = new Set()
  const found = []
  const visit = (node) => {
    index.set(node, counter)
    low.set(node, counter++)
    stack.push(node)
    onStack.add(node)
    for (const next of graph.get(node) ?? []) {
      if (!graph.has(next)) continue
      if (!index.has(next)) {
        visit(next)
        low.set(node, Math.min(low.get(node), low.get(next)))
      } else if (onStack.has(next)) low.set(node, Math.min(low.get(node), index.get(next)))
    }
    if (low.get(node) !== index.get(node)) return
    const component = []
    let top
    do {
      top = stack.pop()
      onStack.delete(top)
      component.push(top)
    } while (top !== node)
    if (component.length > 1) found.push(component)
  }
  for (const node of graph.keys()) if (!index.has(node)) visit(node)
  return found
}

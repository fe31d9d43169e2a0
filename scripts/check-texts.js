// Small duties of every source file and of the repository: a first line that says the file's job, names that say something.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'

const emptyNames = /^(utils?|helpers?|common|misc|manager)\.ts$/
const required = [
  'README.md',
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  'LICENSE',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'docs/README.md',
  'docs/operating.md',
  'docs/settings.md',
  'docs/dependencies.md',
  'docs/rfc-map.md',
  'docs/closures.md',
]

/** Returns one line per broken duty. */
export function checkTexts(root) {
  const problems = required.filter((f) => !existsSync(join(root, f))).map((f) => `${f} is missing`)
  const walk = (folder) => {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name)
      if (statSync(path).isDirectory()) {
        if (name !== 'node_modules' && name !== 'generated') walk(path)
      } else if (name.endsWith('.ts')) check(path)
    }
  }
  const check = (path) => {
    const text = readFileSync(path, 'utf8')
    if (!text.startsWith('//') && !text.startsWith('#!'))
      problems.push(`${relative(root, path)}: the first line does not say the file's job`)
    if (emptyNames.test(basename(path))) problems.push(`${relative(root, path)}: a name that says nothing`)
  }
  walk(join(root, 'packages'))
  const listed = join(root, 'docs/dependencies.md')
  const manifest = existsSync(listed) ? readFileSync(listed, 'utf8') : ''
  for (const name of readdirSync(join(root, 'packages'))) {
    const declared = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))
    for (const dependency of Object.keys({
      ...declared.dependencies,
      ...declared.optionalDependencies,
      ...declared.devDependencies,
    }))
      if (!dependency.startsWith('@cordboard/') && !manifest.includes(`\`${dependency}\``))
        problems.push(`docs/dependencies.md: no line about ${dependency}`)
  }
  return [...problems, ...deadLinks(root), ...untoldSettings(root), ...goneFromMap(root)]
}

const read = (root, file) => (existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '')

/** Links between the documents, and to files of the repository, that lead nowhere. */
function deadLinks(root) {
  const folders = ['.', 'docs', 'docs/adr', ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}`)]
  const pages = folders.flatMap((folder) =>
    readdirSync(join(root, folder)).flatMap((name) => (name.endsWith('.md') ? [join(folder, name)] : [])),
  )
  return pages.flatMap((page) => {
    const links = [...read(root, page).matchAll(/\]\(([^)#:\s]{1,200})(?:#[^)]*)?\)/g)].map((match) => match[1])
    return links
      .filter((link) => !existsSync(join(root, dirname(page), link)))
      .map((link) => `${page}: the link to ${link} leads nowhere`)
  })
}

/** Every setting stands in the operator's table, and the table names no other. */
function untoldSettings(root) {
  const source = read(root, 'packages/server/src/settings/settings.ts')
  const list = /settingNames = \[([^\]]*)\]/.exec(source)?.[1] ?? ''
  const names = [...list.matchAll(/'([A-Z_]+)'/g)].map((match) => `CORDBOARD_${match[1]}`)
  const told = new Set(read(root, 'docs/settings.md').match(/CORDBOARD_[A-Z][A-Z_]*[A-Z]/g))
  return [
    ...names.filter((name) => !told.has(name)).map((name) => `docs/settings.md: ${name} is missing`),
    ...[...told].filter((name) => !names.includes(name)).map((name) => `docs/settings.md: there is no ${name}`),
  ]
}

/** Files that the RFC map names with their path and that are not there any more. */
function goneFromMap(root) {
  const paths = [...read(root, 'docs/rfc-map.md').matchAll(/`([a-z0-9-]+\/[a-z0-9./-]+)`/g)].map((match) => match[1])
  return paths
    .filter((path) => !existsSync(join(root, 'packages', path)))
    .map((path) => `docs/rfc-map.md: packages/${path} is not there`)
}

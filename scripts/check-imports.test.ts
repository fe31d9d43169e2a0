// The import check fails where it should: against the table, past a door, into a neighbour, in a circle, out of a pure folder.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { checkImports } from './check-imports.js'

const manifests = {
  'packages/model/package.json': { exports: { '.': './src/index.ts', './extra': './src/extra.ts' } },
  'packages/store/package.json': { dependencies: { '@cordboard/model': '1', kysely: '1' } },
  'packages/link/package.json': {},
}

/** What the check says of a repository with these files. */
function problemsOf(files: Readonly<Record<string, string>>): string[] {
  const root = mkdtempSync(join(tmpdir(), 'cordboard-imports-'))
  try {
    const manifestTexts = Object.entries(manifests).map(([path, value]) => [path, JSON.stringify(value)] as const)
    for (const [path, text] of [...manifestTexts, ...Object.entries(files)]) {
      mkdirSync(join(root, dirname(path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    return checkImports(root)
  } finally {
    rmSync(root, { recursive: true })
  }
}

const good: readonly Readonly<Record<string, string>>[] = [
  { 'packages/store/src/a.ts': "import { x } from '@cordboard/model'\nimport { k } from 'kysely'\nimport 'node:fs'" },
  { 'packages/store/src/a.ts': "import { x } from '@cordboard/model/extra'" },
  { 'packages/store/src/a.ts': "import { b } from './b.ts'", 'packages/store/src/b.ts': 'export const b = 1' },
  { 'packages/store/test/a.test.ts': "import { x } from '../../model/test/stand.ts'" },
]
for (const files of good)
  test(`allowed: ${Object.values(files)[0]}`, () => {
    assert.deepEqual(problemsOf(files), [])
  })

const bad: readonly (readonly [RegExp, Readonly<Record<string, string>>])[] = [
  [/model may not import store/, { 'packages/model/src/a.ts': "import { x } from '@cordboard/store'" }],
  [/link may not import model/, { 'packages/link/src/a.ts': "import type { X } from '@cordboard/model'" }],
  [/link may not import model/, { 'packages/link/src/a.ts': "const x = await import('@cordboard/model')" }],
  [/link may not import model/, { 'packages/link/src/a.ts': "export * from '@cordboard/model'" }],
  [/link may not import model/, { 'packages/link/src/a.ts': "import {\n  a,\n  b,\n} from '@cordboard/model'" }],
  [/past the door of model/, { 'packages/store/src/a.ts': "import { x } from '@cordboard/model/src/inner.ts'" }],
  [/reaches into another/, { 'packages/store/src/a.ts': "import { x } from '../../model/src/inner.ts'" }],
  [/reaches into another/, { 'packages/store/src/a.ts': "import { x } from '../../model/test/stand.ts'" }],
  [/reaches into another/, { 'packages/link/test/a.test.ts': "import { x } from '../../model/test/stand.ts'" }],
  [/pg is not a dependency of store/, { 'packages/store/src/a.ts': "import pg from 'pg'" }],
  [/Date\.now\( in a folder that only decides/, { 'packages/model/src/a.ts': 'export const at = Date.now()' }],
  [/node:net in a folder that only decides/, { 'packages/model/src/a.ts': "import { connect } from 'node:net'" }],
  [/not in the table of rooms/, { 'packages/attic/package.json': '{}' }],
  [
    /^cycle: packages/,
    {
      'packages/store/src/a.ts': "import { b } from './b.ts'",
      'packages/store/src/b.ts': "import { c } from './c.ts'",
      'packages/store/src/c.ts': "import { a } from './a.ts'",
    },
  ],
]
for (const [words, files] of bad)
  test(`refused as ${words.source}: ${Object.values(files)[0]}`, () => {
    const problems = problemsOf(files)
    assert.equal(problems.length, 1, problems.join('\n'))
    assert.match(String(problems[0]), words)
  })

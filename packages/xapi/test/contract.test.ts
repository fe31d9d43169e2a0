// The description this API serves beside the contract of a 3CX: paths, operations, parameters, bodies, answers, schemas.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { DIFFERENCES, type Difference } from './contract-differences.ts'
import { type ApiDocument, factsOf } from './contract-facts.ts'
import { asker, type Fixture, fixture } from './fixture.ts'

const PATH = fileURLToPath(new URL('../../../../shared/xapi/xapi-20.0.10.yaml', import.meta.url))
const skip = existsSync(PATH) ? false : 'the contract is not beside the repository'

let f: Fixture
before(async () => {
  f = await fixture()
})
after(() => f.close())

async function document(name: string): Promise<string> {
  const reply = await asker(f.app, null)('GET', `/${name}`)
  assert.equal(reply.status, 200, name)
  return reply.text
}

const MISSING = 'nothing'

function explains(difference: Difference, about: string, contract: string | null, served: string | null): boolean {
  if (!difference.about.test(about) || difference.contract !== contract) return false
  return difference.served instanceof RegExp ? difference.served.test(served ?? '') : difference.served === served
}

describe('the served description and the contract', { skip }, () => {
  let contract: ReadonlyMap<string, string>
  let served: ReadonlyMap<string, string>
  before(async () => {
    contract = factsOf(parse(readFileSync(PATH, 'utf8')) as ApiDocument)
    served = factsOf(parse(await document('swagger.yaml'), { maxAliasCount: 0 }) as ApiDocument)
  })

  test('601 operations, 597 schemas and nearly ten thousand facts are compared', () => {
    assert.equal([...contract.keys()].filter((about) => about.endsWith(' operationId')).length, 601)
    assert.equal(
      [...contract.keys()].filter((about) => /^schema \S+$/.test(about) && contract.get(about) === 'exists').length,
      597,
    )
    assert.ok(contract.size > 9_900, String(contract.size))
  })

  test('they differ where the list of differences says so, and nowhere else', () => {
    const unlisted: string[] = []
    const found = new Set<Difference>()
    for (const about of new Set([...contract.keys(), ...served.keys()])) {
      const [theirs, ours] = [contract.get(about) ?? null, served.get(about) ?? null]
      if (theirs === ours) continue
      const known = DIFFERENCES.find((each) => explains(each, about, theirs, ours))
      if (known === undefined) unlisted.push(`${about}: ${theirs ?? MISSING} in the contract, ${ours ?? MISSING} here`)
      else found.add(known)
    }
    assert.deepEqual(unlisted, [])
    const gone = DIFFERENCES.filter((each) => !found.has(each))
    assert.deepEqual(
      gone.map((each) => String(each.about)),
      [],
      'listed and no longer true',
    )
    for (const { about, reason } of DIFFERENCES) assert.ok(reason.length > 20, `${about} has no reason`)
  })
})

test('swagger.json says what swagger.yaml says', async () => {
  assert.deepEqual(
    JSON.parse(await document('swagger.json')),
    parse(await document('swagger.yaml'), { maxAliasCount: 0 }),
  )
})

describe('$metadata', () => {
  let lines: readonly string[]
  before(async () => {
    lines = (await document('$metadata')).split('\n')
  })
  const attribute = (line: string, name: string): string | undefined => new RegExp(` ${name}="([^"]*)"`).exec(line)?.[1]

  test('every element is closed by its own name', () => {
    const open: string[] = []
    for (const [, closing, name = '', rest = ''] of lines.join('\n').matchAll(/<([/?]?)([A-Za-z:]+)([^>]*)>/g)) {
      if (closing === '?') continue
      if (closing === '/') assert.equal(open.pop(), name)
      else if (!rest.endsWith('/')) open.push(name)
      assert.ok(!/[<&](?!amp;|lt;|gt;|quot;)/.test(rest), `<${name}${rest}>`)
    }
    assert.deepEqual(open, [])
  })

  test('every type that is named is declared, once', () => {
    const declared = lines.flatMap((line) => {
      const kind = /^<(EntityType|ComplexType|EnumType) /.exec(line)
      return kind === null ? [] : [`Pbx.${attribute(line, 'Name')}`]
    })
    assert.equal(new Set(declared).size, declared.length)
    const known = new Set(declared)
    let named = 0
    for (const line of lines) {
      for (const name of ['Type', 'BaseType', 'EntityType']) {
        const type = attribute(line, name)?.replace(/^Collection\((.*)\)$/, '$1')
        if (type === undefined) continue
        named += 1
        assert.ok(type.startsWith('Edm.') || known.has(type), `${type} in ${line}`)
      }
    }
    assert.ok(named > 3_000, String(named))
  })

  test('every imported function and action is declared', () => {
    const declared = new Set(
      lines.flatMap((line) => (/^<(Function|Action) /.test(line) ? [attribute(line, 'Name')] : [])),
    )
    const imports = lines.filter((line) => /^<(Function|Action)Import /.test(line))
    assert.equal(imports.length, 14)
    for (const line of imports) {
      const target = attribute(line, 'Function') ?? attribute(line, 'Action')
      assert.ok(declared.has(target?.replace('Pbx.', '')), line)
    }
  })
})

// Tables for outbound rules: which fits, what it makes of the number, which ways out it gives.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { company, outboundRoute, outboundRule, outsider, said, user } from './office.fixture.ts'
import { dialled, onQueue, two } from './outside.fixture.ts'
import type { Principal } from './plan.ts'
import type { OutboundRuleFacts } from './trunk-facts.ts'

const all = outboundRule({ id: 99, name: 'All', priority: 99 })

type RuleRow = [name: string, rules: Partial<OutboundRuleFacts>[], dialled: string, result: string, on?: Principal]
const x = (number: string): Principal => ({ kind: 'extension', number })

const ruleTable: readonly RuleRow[] = [
  ['no condition: everything', [{}], '0301234', 'out 10000:0301234'],
  ['a prefix', [{ prefixes: ['9'] }], '9030', 'out 10000:9030'],
  ['another prefix', [{ prefixes: ['9'] }], '030', '404 no-outbound-rule'],
  ['one of several prefixes', [{ prefixes: ['8', '9'] }], '9030', 'out 10000:9030'],
  ['a prefix with plus', [{ prefixes: ['+'] }], '+49', 'out 10000:+49'],
  ['a length', [{ lengths: [{ from: 4, to: 4 }] }], '1234', 'out 10000:1234'],
  ['another length', [{ lengths: [{ from: 4, to: 4 }] }], '12345', '404 no-outbound-rule'],
  [
    'a range of lengths, its end',
    [
      {
        lengths: [
          { from: 9, to: 9 },
          { from: 10, to: 12 },
        ],
      },
    ],
    '1'.repeat(12),
    `out 10000:${'1'.repeat(12)}`,
  ],
  [
    'a range of lengths, beyond',
    [
      {
        lengths: [
          { from: 9, to: 9 },
          { from: 10, to: 12 },
        ],
      },
    ],
    '1'.repeat(13),
    '404 no-outbound-rule',
  ],
  ['plus counts in lengths', [{ lengths: [{ from: 4, to: 4 }] }], '+123', 'out 10000:+123'],
  ['prefix and length together: both', [{ prefixes: ['0'], lengths: [{ from: 4, to: 4 }] }], '0123', 'out 10000:0123'],
  [
    'prefix and length together: one is not enough',
    [{ prefixes: ['0'], lengths: [{ from: 4, to: 4 }] }],
    '01234',
    '404 no-outbound-rule',
  ],
  ['an extension', [{ extensions: [{ from: '101', to: '101' }] }], '0', 'out 10000:0'],
  ['another extension', [{ extensions: [{ from: '102', to: '102' }] }], '0', '404 no-outbound-rule'],
  ['a range of extensions', [{ extensions: [{ from: '100', to: '110' }] }], '0', 'out 10000:0'],
  ['a range of other length', [{ extensions: [{ from: '1000', to: '1100' }] }], '0', '404 no-outbound-rule'],
  ['a range is not read as text', [{ extensions: [{ from: '10', to: '20' }] }], '0', '404 no-outbound-rule'],
  ['a department', [{ groups: [1] }], '0', 'out 10000:0'],
  ['another department', [{ groups: [2] }], '0', '404 no-outbound-rule'],
  [
    'extension or department: the department',
    [{ extensions: [{ from: '102', to: '' }], groups: [1] }],
    '0',
    'out 10000:0',
  ],
  [
    'extension or department: the extension',
    [{ extensions: [{ from: '101', to: '' }], groups: [2] }],
    '0',
    'out 10000:0',
  ],
  [
    'extension or department: neither',
    [{ extensions: [{ from: '102', to: '' }], groups: [2] }],
    '0',
    '404 no-outbound-rule',
  ],
  [
    'a queue by its own number',
    [{ extensions: [{ from: '800', to: '800' }] }],
    '0',
    'out 10000:0',
    { kind: 'queue', number: '800' },
  ],
  ['a queue by its department', [{ groups: [1] }], '0', 'out 10000:0', { kind: 'queue', number: '800' }],
  [
    'a ring group by its department',
    [{ groups: [2] }],
    '0',
    '404 no-outbound-rule',
    { kind: 'ringGroup', number: '801' },
  ],
  ['a trunk by its department', [{ groups: [1] }], '0', 'out 10000:0', { kind: 'trunk', number: '10000' }],
  [
    'strip, prepend, append',
    [{ routes: [outboundRoute({ strip: 3, prepend: '7', append: '8' })] }],
    '99930',
    'out 10000:7308',
  ],
  [
    '[S0-05] the prefix 999 is stripped',
    [{ prefixes: ['999'], routes: [outboundRoute({ trunk: 6, strip: 3 })] }],
    '99912345',
    'out 10001:12345',
  ],
  ['plus counts in strip', [{ routes: [outboundRoute({ strip: 3, prepend: '0' })] }], '+27821', 'out 10000:0821'],
  ['strip of everything with prepend', [{ routes: [outboundRoute({ strip: 3, prepend: '5' })] }], '999', 'out 10000:5'],
  ['strip of everything without prepend', [{ routes: [outboundRoute({ strip: 3 })] }], '999', '503 no-trunk'],
  ['strip of more than there is', [{ routes: [outboundRoute({ strip: 4, prepend: '5' })] }], '999', '503 no-trunk'],
  [
    'a route that cannot be used is passed over',
    [{ routes: [outboundRoute({ strip: 9 }), outboundRoute({ trunk: 6 })] }],
    '999',
    'out 10001:999',
  ],
  ['a blocking rule', [{ routes: [outboundRoute({ trunk: null })] }], '0900', '403 blocked-by-rule'],
  [
    'routes up to the one that blocks',
    [{ routes: [outboundRoute(), outboundRoute({ trunk: null }), outboundRoute({ trunk: 6 })] }],
    '0',
    'out 10000:0',
  ],
  [
    'a bad route, then one that blocks',
    [{ routes: [outboundRoute({ strip: 9 }), outboundRoute({ trunk: null })] }],
    '0',
    '403 blocked-by-rule',
  ],
  [
    'five routes, in order',
    [{ routes: [5, 6, 5, 6, 5].map((id, i) => outboundRoute({ trunk: id, prepend: String(i) })) }],
    '0',
    'out 10000:00 10001:10 10000:20 10001:30 10000:40',
  ],
  [
    'a sixth route is not there',
    [{ routes: [5, 5, 5, 5, 5, 6].map((id) => outboundRoute({ trunk: id })) }],
    '0',
    'out 10000:0 10000:0 10000:0 10000:0 10000:0',
  ],
  [
    'a trunk that takes no outbound calls',
    [{ routes: [outboundRoute({ trunk: 7 }), outboundRoute({ trunk: 6 })] }],
    '0',
    'out 10001:0',
  ],
  ['a trunk that does not exist', [{ routes: [outboundRoute({ trunk: 1234 })] }], '0', '503 no-trunk'],
  ['no route at all', [{ routes: [] }], '0', '503 no-trunk'],
  ['only the first rule that fits, even if its routes are useless', [{ routes: [] }, { ...all }], '0', '503 no-trunk'],
  [
    'the first by priority, not by prefix length',
    [{ prefixes: ['0'] }, { prefixes: ['00'], routes: [outboundRoute({ trunk: 6 })] }],
    '0049',
    'out 10000:0049',
  ],
  [
    'the next when the first does not fit',
    [{ prefixes: ['9'] }, { prefixes: ['0'], routes: [outboundRoute({ trunk: 6 })] }],
    '0049',
    'out 10001:0049',
  ],
  [
    'letters go to clouds that want them',
    [{ prefixes: ['999'], routes: [outboundRoute({ strip: 3 })] }],
    '999fonio-agent',
    'out 10000:fonio-agent',
  ],
  ['what breaks a URI goes nowhere', [{}], '0;evil', '484 malformed-number'],
  ['our own numbers never go out', [{}], '102', 'ring 102'],
]

for (const [name, changes, number, result, on = x('101')] of ruleTable) {
  test(`outbound rules: ${name}`, () => {
    const rules = changes.map((change, i) => outboundRule({ id: i + 1, priority: i + 1, ...change }))
    const plan = dialled(company({ rules, trunks: two }), number, { on })
    assert.equal(said(plan), result)
  })
}

test('outbound rules: a number with a zero before it is not in a range of shorter numbers', () => {
  const rules = [outboundRule({ extensions: [{ from: '100', to: '110' }] })]
  const facts = company({ users: [user('0101')], rules })
  assert.equal(said(dialled(facts, '0', { on: x('0101') })), '404 no-outbound-rule')
})

test('[S1-19] without a rule the refusal says that one is missing', () => {
  const plan = dialled(company({ rules: [] }), '+12125550100', { ...onQueue, caller: outsider() })
  assert.ok(plan.plan === 'refuse' && plan.cause === 'no-outbound-rule')
  assert.match(plan.tip ?? '', /outbound rule/)
})

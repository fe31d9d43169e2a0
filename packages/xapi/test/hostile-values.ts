// Values nobody should send: for paths, query options and bodies.

export interface Schema {
  readonly $ref?: string
  readonly allOf?: readonly Schema[]
  readonly title?: string
  readonly type?: string
  readonly format?: string
  readonly enum?: readonly string[]
  readonly items?: Schema
  readonly maxLength?: number
  readonly readOnly?: boolean
  readonly properties?: Readonly<Record<string, Schema>>
}

/** As they stand in a path. */
export const hostileTexts: readonly string[] = [
  '',
  "''",
  "'",
  "'''",
  '%27',
  '%',
  '%zz',
  '%00',
  "'%00'",
  "'%ED%A0%80'",
  "'%F0%9F%93%9E'",
  "'..%2F..%2Fetc%2Fpasswd'",
  '..%2F..%2Fetc%2Fpasswd',
  "'%0D%0AX-Injected%3A 1'",
  "'x%27%20or%20%271%27%3D%271'",
  '1%20or%201%3D1',
  "'%3B%20DROP%20TABLE%20config_row%3B--'",
  "'%3Cscript%3Ealert(1)%3C%2Fscript%3E'",
  "'%24%7Bjndi%3Aldap%3A%2F%2Fx%7D'",
  '-1',
  '0',
  '99999999999999999999',
  '1.5',
  '1e308',
  'NaN',
  'null',
  'true',
  '__proto__',
  "'constructor'",
  '@p',
  'Id=1,Id=2',
  "'2026-13-45T99:99:99Z'",
  '2026-13-45T99:99:99Z',
  '9999-12-31T23:59:59Z',
  'PT1H',
  `'${'x'.repeat(5000)}'`,
  `'${'x'.repeat(100_000)}'`,
  '('.repeat(100),
]

export const hostileNumbers: readonly number[] = [
  -1,
  0,
  1.5,
  1e308,
  -2_147_483_649,
  2_147_483_648,
  Number.MAX_SAFE_INTEGER,
]

const long = 'x'.repeat(100_000)

export const hostileOptions: readonly string[] = [
  '$filter=',
  '$filter=1',
  "$filter=Id eq '",
  "$filter=Id eq 1 or '1'='1'",
  "$filter=contains(Name,'%27%27 or 1=1 --')",
  '$filter=Nonsense eq 1',
  '$filter=__proto__ eq 1',
  '$filter=constructor/prototype eq null',
  `$filter=${'('.repeat(100)}1${')'.repeat(100)}`,
  `$filter=${'not '.repeat(200)}true`,
  `$filter=Id eq ${'9'.repeat(400)}`,
  `$filter=${new Array(1000).fill('Id eq 1').join(' or ')}`,
  `$filter=Id in (${new Array(5000).fill(1).join(',')})`,
  `$filter=Id eq '${long}'`,
  '$filter=Id eq %00',
  '$filter=%ED%A0%80',
  "$filter=matchesPattern(Id,'(a+)+$')",
  '$filter=cast(Id,Edm.String) eq 1',
  '$filter=Id/$count gt 1',
  '$filter=any(a:a)',
  '$orderby=',
  '$orderby=Nonsense desc',
  '$orderby=Id;drop table config_row',
  `$orderby=${new Array(500).fill('Id').join(',')}`,
  '$select=',
  '$select=*,*,*',
  '$select=Nonsense',
  '$select=Id,__proto__',
  `$select=${new Array(1000).fill('Id').join(',')}`,
  '$expand=Nonsense',
  '$expand=*',
  `$expand=${'Groups($expand='.repeat(40)}*${')'.repeat(40)}`,
  '$expand=Groups($filter=',
  '$search=',
  '$search="',
  `$search=${long}`,
  '$search=%00',
  '$search=a AND OR NOT',
  '$top=-1',
  '$top=abc',
  '$top=99999999999999999999',
  '$top=1.5',
  '$skip=-1',
  '$skip=9007199254740993',
  '$count=maybe',
  '$apply=groupby((Id))',
  '$compute=1 as a',
  '$format=xml',
  '$skiptoken=../../etc',
  '$nonsense=1',
  '$top=1&$top=2',
  '@p=1&$filter=Id eq @p',
  '@p=@q&@q=@p&$filter=Id eq @p',
  '%',
  '%zz=1',
  '=&=&&',
  `${'a=1&'.repeat(5000)}`,
]

/** Values that no property of this type takes. */
export function wrongFor(schema: Schema): readonly unknown[] {
  // A password may be sent as text.
  if (schema.title === 'ConcealedPassword') return [7, true, [1]]
  if (schema.enum !== undefined) return ['NoSuchMember', 7, true, {}, []]
  switch (schema.type) {
    case 'string':
      return schema.format === undefined
        ? [7, true, {}, [], ['a']]
        : [7, true, {}, [], 'not so', schema.format === 'date-time' ? '2026-13-45' : '\u0000']
    case 'integer':
      return ['seven', true, {}, [], 1.5]
    case 'number':
      return ['seven', true, {}, []]
    case 'boolean':
      return ['yes', 1, {}, []]
    case 'array':
      return ['text', 7, true, { a: 1 }]
    default:
      return ['text', 7, true, [1]]
  }
}

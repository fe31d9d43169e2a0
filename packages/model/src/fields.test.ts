// The inferred types are exact: this file compiles only when they are.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BlocklistFields, GroupFields, UserFields } from './fields.ts'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

test('types of fields follow from the declarations', () => {
  const login: Same<UserFields['AuthID'], string | null> = true
  const key: Same<UserFields['Id'], number> = true
  const mode: Same<UserFields['SRTPMode'], 'SRTPDisabled' | 'SRTPEnabled' | 'SRTPEnforced' | null> = true
  const codes: Same<UserFields['OfficeHoursProps'][number], string> = false
  const role: Same<NonNullable<UserFields['Groups'][number]['Rights']>['RoleName'], string> = true
  const destination: Same<NonNullable<NonNullable<GroupFields['OfficeRoute']>['Route']>['External'], string | null> =
    true
  const kind: Same<BlocklistFields['BlockType'], 'Block' | 'Allow' | null> = true
  assert.deepEqual([login, key, mode, codes, role, destination, kind], [true, true, true, false, true, true, true])
})

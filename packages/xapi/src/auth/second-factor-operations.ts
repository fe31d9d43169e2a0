// What people do about how they sign in: set up a second factor, take it away, change their password; and what an administrator
// does for who has lost theirs.
import { myUserOperations, SecondFactorKey, usersOperations } from '@cordboard/model'
import type { StoredRow } from '@cordboard/store'
import { implement, type Operation, type Result } from '../http/operation.ts'
import { forbidden, notFound, refusal } from '../http/refusal.ts'
import type { Asking, Item } from '../resources/resource.ts'
import { reaches } from './caller.ts'
import { countFailed, isRightSecret } from './guarded-secret.ts'
import { otpauthUri } from './second-factor.ts'

const NOTHING: Result = { kind: 'nothing' }

export const secondFactorOperations: readonly Operation[] = [
  implement(myUserOperations.BeginSecondFactor, null, async (asking, given) => {
    const row = await oneself(asking)
    await provePassword(asking, given.password ?? '', 'password')
    const secret = await asking.desk.store.secondFactors.begin(row.id)
    if (secret === null)
      throw refusal(400, 'A second factor is set up already; remove it first.', 'WARNINGS.XAPI.ALREADY_IN_USE')
    const uri = otpauthUri(asking.desk.issuer, asking.caller.number, secret)
    return { kind: 'struct', of: SecondFactorKey, value: { Uri: uri, Secret: secret } }
  }),
  implement(myUserOperations.ConfirmSecondFactor, null, async (asking, given) => {
    const row = await oneself(asking)
    const codes = await asking.desk.store.secondFactors.confirm(row.id, given.code ?? '')
    if (typeof codes === 'string') throw refusedCode(asking, codes)
    await note(asking, row, true)
    return { kind: 'values', values: codes }
  }),
  implement(myUserOperations.RemoveSecondFactor, null, async (asking, given) => {
    const row = await oneself(asking)
    if (row.fields.Require2FA === true)
      throw forbidden('Your second factor is required; an administrator can reset it.')
    const answer = await asking.desk.store.secondFactors.check(row.id, given.code ?? '')
    if (answer !== 'good') throw refusedCode(asking, answer)
    await asking.desk.store.secondFactors.remove(row.id)
    await note(asking, row, false)
    return NOTHING
  }),
  implement(myUserOperations.ChangePassword, null, async (asking, given) => {
    const row = await oneself(asking)
    await provePassword(asking, given.current ?? '', 'current')
    const { store } = asking.desk
    await store.write(
      [{ kind: 'patch', noun: 'User', id: row.id, fields: { AccessPassword: given.password } }],
      asking.actor,
    )
    await store.tokens.revokeOwner({ noun: 'User', id: row.id }, { ip: asking.actor.ip, reason: 'SetPassword' })
    return NOTHING
  }),
  implement(usersOperations.ResetSecondFactor, { noun: 'User', right: 'write' }, reset),
]

/** The person who asks, not somebody who acts as them. */
async function oneself({ caller, desk }: Asking): Promise<StoredRow> {
  if (caller.noun !== 'User') throw forbidden('API clients sign in with their secret.')
  if (caller.actingFor !== null) throw forbidden('Nobody changes how somebody else signs in while acting as them.')
  const row = await desk.store.read('User', caller.id)
  if (row === null) throw notFound('MyUser')
  return row
}

/** Who holds only a token cannot shut the person out. */
async function provePassword(asking: Asking, password: string, target: string): Promise<void> {
  const { desk, caller, actor } = asking
  const account = { noun: 'User', field: 'AccessPassword', id: caller.id, name: caller.number } as const
  if (await isRightSecret(desk, account, password, actor.ip)) return
  count(asking)
  throw refusal(403, 'The password is not right.', 'WARNINGS.INVALID_PASSWORD', target)
}

function refusedCode(asking: Asking, why: 'wrong' | 'wait' | 'none'): Error {
  switch (why) {
    case 'wrong':
      count(asking)
      return refusal(
        400,
        'The code is not right, or it was used already.',
        'WARNINGS.XAPI.INVALID_SECURITY_CODE',
        'code',
      )
    case 'wait':
      return refusal(429, 'Too many wrong codes: try again in a quarter of an hour.')
    case 'none':
      return refusal(
        400,
        'There is no second factor to answer for, or it was begun too long ago.',
        'WARNINGS.XAPI.NOT_FOUND',
      )
  }
}

function count({ desk, caller, actor }: Asking): void {
  countFailed(desk, caller.number, actor.ip)
}

/** The row says whether there is one, and the audit who changed it. */
async function note({ desk, actor }: Asking, row: StoredRow, on: boolean): Promise<void> {
  await desk.store.write([{ kind: 'patch', noun: 'User', id: row.id, fields: { Enable2FA: on } }], actor)
}

/** Whoever lost their app signs in with the password and sets up a new one; a demanded code stays demanded. */
async function reset(asking: Asking, _given: object, item: Item | null): Promise<Result> {
  if (item === null || !reaches(asking.caller, 'User', 'write', item.belongs)) {
    throw forbidden('Your role may not change how this user signs in.')
  }
  const id = Number(item.id)
  const { store } = asking.desk
  const row = await store.read('User', id)
  if (row === null) throw notFound(`User ${id}`)
  await store.secondFactors.remove(id)
  await note(asking, row, row.fields.Enable2FA === true)
  // A phone that is lost may be in somebody's hands.
  await store.tokens.revokeOwner({ noun: 'User', id }, { ip: asking.actor.ip, reason: 'InvalidatePassword' })
  return NOTHING
}

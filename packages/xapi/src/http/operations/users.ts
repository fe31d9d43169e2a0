// Functions and actions of users, except calls.
import {
  FirstAvailableNumber,
  type Problem,
  RegenerateOptions,
  UserDeleteError,
  usersOperations,
  validateStruct,
} from '@cordboard/model'
import { type Mutation, randomLogin, randomPin } from '@cordboard/store'
import { reaches } from '../../auth/caller.ts'
import { belongingOf } from '../../resources/config-items.ts'
import type { Asking, Item, Resource } from '../../resources/resource.ts'
import { type Arguments, type Operation, type Result, textsOf, wholesOf } from '../operation.ts'
import { asRefusal, forbidden, invalid, notFound, refusal } from '../refusal.ts'
import type { TryMail } from './mail.ts'

const READ = { noun: 'User', right: 'read' } as const
const WRITE = { noun: 'User', right: 'write' } as const

export function userOperations(users: Resource, _tryMail: TryMail): readonly Operation[] {
  return [
    {
      of: usersOperations.GetFirstAvailableExtensionNumber,
      needs: WRITE,
      run: async ({ desk }) => ({
        kind: 'struct',
        of: FirstAvailableNumber,
        value: { Number: await desk.store.firstFreeNumber('User') },
      }),
    },
    {
      of: usersOperations.HasDuplicatedEmail,
      needs: READ,
      run: async (asking, _given, item) => ({ kind: 'value', value: await hasDuplicate(asking, item) }),
    },
    {
      of: usersOperations.GetDuplicatedEmails,
      // It tells of users the caller may not see; who makes users has to know.
      needs: WRITE,
      run: async ({ desk }, given) => {
        const known = new Set((await desk.store.list('User')).flatMap((row) => lower(row.fields.EmailAddress) ?? []))
        return { kind: 'values', values: textsOf(given, 'emails').filter((each) => known.has(each.toLowerCase())) }
      },
    },
    {
      of: usersOperations.RegeneratePasswords,
      needs: WRITE,
      run: (asking, given) => regenerate(asking, wholesOf(given, 'Ids'), given.opts),
    },
    {
      of: usersOperations.Regenerate,
      needs: WRITE,
      run: (asking, given, item) => regenerate(asking, [Number(item?.id)], given.opts),
    },
    {
      of: usersOperations.BatchDelete,
      needs: WRITE,
      run: (asking, given) => batchDelete(asking, users, given),
    },
  ]
}

function lower(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.toLowerCase() : null
}

async function hasDuplicate({ desk }: Asking, item: Item | null): Promise<boolean> {
  const mail = lower(item?.field('EmailAddress'))
  if (mail === null) return false
  const rows = await desk.store.list('User')
  return rows.some((row) => row.id !== item?.id && lower(row.fields.EmailAddress) === mail)
}

/** What nobody here can do is refused before anything is changed. */
const IMPOSSIBLE: Readonly<Record<string, string>> = {
  SendWelcomeEmail: 'this version sends no mail',
  WebclientPassword: 'a new web password could not be told to anybody; set AccessPassword with a PATCH instead',
  ConfigurationLink: 'phones are not provisioned by this version',
  RpsKey: 'phones are not provisioned by this version',
}

async function regenerate(asking: Asking, ids: readonly number[], options: unknown): Promise<Result> {
  const problems: Problem[] = [...validateStruct(RegenerateOptions, options, 'opts')]
  if (problems.length > 0) throw invalid(problems)
  const chosen = new Set(
    Object.entries(options as Readonly<Record<string, unknown>>).flatMap(([name, value]) =>
      value === true ? [name] : [],
    ),
  )
  for (const name of chosen) {
    const reason = IMPOSSIBLE[name]
    if (reason !== undefined) throw refusal(400, `${name}: ${reason}.`, 'WARNINGS.XAPI.NOT_SUPPORTED', `opts.${name}`)
  }
  const mutations: Mutation[] = []
  for (const id of new Set(ids)) {
    const row = await asking.desk.store.read('User', id)
    if (row === null) throw notFound(`User ${id}`)
    if (!reaches(asking.caller, 'User', 'write', belongingOf(row)))
      throw forbidden(`Your role may not change user ${id}.`)
    mutations.push({ kind: 'patch', noun: 'User', id, fields: freshSecrets(chosen) })
  }
  if (mutations.length > 0 && chosen.size > 0) await asking.desk.store.write(mutations, asking.actor)
  return { kind: 'nothing' }
}

function freshSecrets(chosen: ReadonlySet<string>): Readonly<Record<string, string>> {
  return {
    ...(chosen.has('SipAuth') ? { AuthID: randomLogin(), AuthPassword: randomLogin() } : {}),
    ...(chosen.has('DeskphonePassword') ? { DeskphonePassword: randomLogin() } : {}),
    ...(chosen.has('VoicemailPIN') ? { VMPIN: randomPin() } : {}),
  }
}

/** Deletes one after the other; answers those that could not be deleted. */
async function batchDelete(asking: Asking, users: Resource, given: Arguments): Promise<Result> {
  const errors: Readonly<Record<string, unknown>>[] = []
  for (const id of new Set(wholesOf(given, 'ids'))) {
    const item = (await users.get?.(asking, id)) ?? null
    if (item === null) {
      errors.push({ ExtensionNumber: String(id), Error: 'WARNINGS.XAPI.NOT_FOUND' })
      continue
    }
    await users.remove?.(asking, item, null).catch((error: unknown) => {
      const known = asRefusal(error)
      if (known === null || known.status >= 500) throw error
      errors.push({ ExtensionNumber: item.field('Number'), Error: known.details[0]?.message ?? known.message })
    })
  }
  return { kind: 'rows', of: UserDeleteError, values: errors }
}

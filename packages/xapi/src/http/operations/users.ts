// Functions and actions of users, except calls.
import {
  FirstAvailableNumber,
  type Problem,
  RegenerateOptions,
  UserDeleteError,
  usersOperations,
  validateStruct,
} from '@cordboard/model'
import { type Mutation, randomLogin, randomPin, randomText } from '@cordboard/store'
import { reaches } from '../../auth/caller.ts'
import { refuseStranger, requireAddress, sendWelcome } from '../../people/mails.ts'
import type { SendNow } from '../../people/send-now.ts'
import { belongingOf } from '../../resources/config-items.ts'
import type { Asking, Item, Resource } from '../../resources/resource.ts'
import { signOut } from '../../resources/users.ts'
import { type Arguments, type Operation, type Result, textsOf, wholesOf } from '../operation.ts'
import { asRefusal, forbidden, invalid, notFound, refusal } from '../refusal.ts'

const READ = { noun: 'User', right: 'read' } as const
const WRITE = { noun: 'User', right: 'write' } as const

export function userOperations(users: Resource, post: SendNow): readonly Operation[] {
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
      // A hot desk is an extension of the same number plan.
      of: usersOperations.GetFirstAvailableHotdeskingNumber,
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
      run: (asking, given) => regenerate(asking, post, wholesOf(given, 'Ids'), given.opts),
    },
    {
      of: usersOperations.Regenerate,
      needs: WRITE,
      run: (asking, given, item) => regenerate(asking, post, [Number(item?.id)], given.opts),
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
  ConfigurationLink: 'phones are not provisioned by this version',
  RpsKey: 'phones are not provisioned by this version',
}

/** Each mail is waited for. */
const MOST_MAILS = 50

async function regenerate(asking: Asking, post: SendNow, given: readonly number[], options: unknown): Promise<Result> {
  const chosen = chosenIn(options)
  const ids = [...new Set(given)]
  const mails = chosen.has('SendWelcomeEmail')
  if (mails && ids.length > MOST_MAILS) {
    const message = `ids: at most ${MOST_MAILS} users at once when each is sent a mail.`
    throw refusal(400, message, 'WARNINGS.XAPI.TOO_MANY_ITEMS_IN_LIST', 'ids')
  }
  const changes: { readonly id: number; readonly fields: Readonly<Record<string, string>> }[] = []
  for (const id of ids) {
    const row = await asking.desk.store.read('User', id)
    if (row === null) throw notFound(`User ${id}`)
    if (!reaches(asking.caller, 'User', 'write', belongingOf(row)))
      throw forbidden(`Your role may not change user ${id}.`)
    if (mails) {
      refuseStranger(asking, row)
      requireAddress(row)
    }
    changes.push({ id, fields: freshSecrets(chosen) })
  }
  const choice = mails ? await post.ready(asking.desk) : null
  const changed = changes.filter(({ fields }) => Object.keys(fields).length > 0)
  if (changed.length > 0) {
    const patches = changed.map(({ id, fields }): Mutation => ({ kind: 'patch', noun: 'User', id, fields }))
    const { rows } = await asking.desk.store.write(patches, asking.actor)
    if (chosen.has('WebclientPassword')) {
      for (const row of rows) if (row !== null) await signOut(asking, row, 'SetPassword')
    }
  }
  if (choice === null) return { kind: 'nothing' }
  const unsent: string[] = []
  for (const { id, fields } of changes) {
    const why = await sendWelcome(asking.desk, post, choice, id, fields.AccessPassword ?? null)
    if (why !== null) unsent.push(`user ${id}: ${why}`)
  }
  if (unsent.length === 0) return { kind: 'nothing' }
  // What was made is in force; whoever asked must know that nobody has been told.
  throw refusal(400, `The change is in force, but not every mail could be sent: ${unsent.join(' ')}`.slice(0, 4096))
}

function chosenIn(options: unknown): ReadonlySet<string> {
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
  if (chosen.has('WebclientPassword') && !chosen.has('SendWelcomeEmail')) {
    const message =
      'WebclientPassword: a new web password is told by mail only: choose SendWelcomeEmail too, or set AccessPassword.'
    throw refusal(400, message, 'WARNINGS.XAPI.NOT_SUPPORTED', 'opts.WebclientPassword')
  }
  return chosen
}

const WEB_PASSWORD_LENGTH = 16

function freshSecrets(chosen: ReadonlySet<string>): Readonly<Record<string, string>> {
  return {
    ...(chosen.has('SipAuth') ? { AuthID: randomLogin(), AuthPassword: randomLogin() } : {}),
    ...(chosen.has('DeskphonePassword') ? { DeskphonePassword: randomLogin() } : {}),
    ...(chosen.has('VoicemailPIN') ? { VMPIN: randomPin() } : {}),
    ...(chosen.has('WebclientPassword') ? { AccessPassword: randomText(WEB_PASSWORD_LENGTH) } : {}),
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

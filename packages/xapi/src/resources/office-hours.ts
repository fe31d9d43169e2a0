// OfficeHours: the default department's hours, holidays, language and time zone under another name.
import { Groups, OfficeTimes, validate } from '@cordboard/model'
import type { RowFields, StoredRow } from '@cordboard/store'
import { reaches } from '../auth/caller.ts'
import { forbidden, invalid, notFound } from '../http/refusal.ts'
import { belongingOf } from './config-items.ts'
import type { Asking, Item, Resource } from './resource.ts'
import { valueItem } from './value-item.ts'

/** A write of OfficeHours as a write of the default department. */
export function asGroupFields({ SystemLanguage, ...fields }: RowFields): RowFields {
  return SystemLanguage === undefined ? fields : { ...fields, Language: SystemLanguage }
}

async function home({ desk }: Asking): Promise<StoredRow> {
  const row = (await desk.store.list('Group')).find((each) => each.fields.IsDefault === true)
  if (row === undefined) throw notFound('The default department')
  return row
}

export function officeHoursResource(groups: Resource): Resource {
  const get = async (asking: Asking): Promise<Item | null> => {
    const row = await home(asking)
    const group = await groups.get?.(asking, row.id)
    if (group === null || group === undefined) return null
    const names = ['Hours', 'BreakTime', 'OfficeHolidays', 'TimeZoneId'] as const
    const values = Object.fromEntries(names.map((name) => [name, group.field(name)]))
    return valueItem(0, { ...values, SystemLanguage: group.field('Language') }, group.belongs)
  }
  return {
    noun: OfficeTimes,
    maxTop: 100,
    get,
    patch: async (asking, item, body, ifVersion) => {
      const row = await home(asking)
      if (!reaches(asking.caller, OfficeTimes.name, 'write', belongingOf(row)))
        throw forbidden('Your role may not change OfficeHours.')
      const checked = validate(OfficeTimes, body, 'patch')
      if (!checked.ok) throw invalid(checked.problems)
      const group = await groups.get?.(asking, row.id)
      if (group === null || group === undefined) throw notFound(`The ${Groups.name}`)
      await groups.patch?.(asking, group, asGroupFields(checked.value), ifVersion)
      return { item, withoutEffect: checked.withoutEffect }
    },
  }
}

// The default department's hours under the name the API has for them: a view, nothing is stored twice.
import { complex, part, text, toMany } from '../declaration.ts'
import { prompts, works } from './effects.ts'
import { Holiday, Schedule } from './routing-values.ts'

export const OfficeHours = complex('OfficeHours', {
  BreakTime: part(Schedule, { effect: works }),
  Hours: part(Schedule, { effect: works }),
  OfficeHolidays: toMany(Holiday, { maxItems: 1000, effect: works }),
  SystemLanguage: text({ maxLength: 50, effect: prompts }),
  TimeZoneId: text({ maxLength: 10, effect: works }),
})

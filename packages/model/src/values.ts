// Checks of single values: the syntax of Edm primitives, bounded before any pattern looks at them.

/** Text without a limit of its own may have this many UTF-16 units. */
export const GENERAL_TEXT_LIMIT = 1024
/** A list without a limit of its own may have this many items. */
export const GENERAL_LIST_LIMIT = 1000

const DATE_TIME =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,12})?(Z|[+-]\d\d:\d\d)$/
const DURATION = /^-?P(\d{1,10}D)?(T(\d{1,10}H)?(\d{1,10}M)?(\d{1,10}(\.\d{1,12})?S)?)?$/
const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,12})?$/
const GUID = /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/

export function isDateTime(text: string): boolean {
  return text.length <= 48 && DATE_TIME.test(text)
}
export function isDuration(text: string): boolean {
  return text.length <= 64 && DURATION.test(text) && !text.endsWith('P') && !text.endsWith('T')
}
export function isTimeOfDay(text: string): boolean {
  return text.length <= 24 && TIME_OF_DAY.test(text)
}
export function isGuid(text: string): boolean {
  return text.length === 36 && GUID.test(text)
}

/** Control characters other than tab, line feed and carriage return: never wanted in a value, dangerous in SIP. */
export function hasControlCharacters(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 0x7f || (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d)) return true
  }
  return false
}

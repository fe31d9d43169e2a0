// Dates as the two dialects of Twilio's interface write them, always GMT.

/** RFC 2822, in api.twilio.com/2010-04-01. */
export function mailDates({ created, updated }: { readonly created: number; readonly updated: number }) {
  return { date_created: mailDate(created), date_updated: mailDate(updated) }
}

/** ISO 8601 to the second, in the v1 interfaces. */
export function isoDates({ created, updated }: { readonly created: number; readonly updated: number }) {
  return { date_created: isoDate(created), date_updated: isoDate(updated) }
}

function mailDate(ms: number): string {
  return new Date(ms).toUTCString().replace('GMT', '+0000')
}

function isoDate(ms: number): string {
  return new Date(ms).toISOString().replace(/\.[0-9]{3}Z$/, 'Z')
}

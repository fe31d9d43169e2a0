// What subscriptions report, as data, and the bodies made of it: message-summary, dialog and presence. Pure.
import type { Body } from '../message/types.ts'

/** Event packages this notifier serves (RFC 3842, RFC 4235, RFC 3856). */
export type EventPackage = 'message-summary' | 'dialog' | 'presence'

export const eventPackages: readonly EventPackage[] = ['message-summary', 'dialog', 'presence']

/** Voice messages of one mailbox. */
export interface MailboxSummary {
  readonly package: 'message-summary'
  /** URI of the mailbox; null leaves Message-Account out. */
  readonly account: string | null
  readonly fresh: number
  readonly old: number
  readonly urgentFresh: number
  readonly urgentOld: number
}

/** One call of the watched extension, seen from its side (RFC 4235 4.1). */
export interface WatchedDialog {
  readonly id: string
  readonly direction: 'initiator' | 'recipient'
  readonly state: 'trying' | 'proceeding' | 'early' | 'confirmed' | 'terminated'
  /** Dialog ids, wanted by phones that pick the call up with Replaces; null when not told. */
  readonly callId: string | null
  readonly localTag: string | null
  readonly remoteTag: string | null
  readonly local: WatchedParty | null
  readonly remote: WatchedParty | null
}

export interface WatchedParty {
  readonly display: string | null
  readonly uri: string
}

export interface DialogSummary {
  readonly package: 'dialog'
  /** URI of the watched extension. */
  readonly entity: string
  readonly dialogs: readonly WatchedDialog[]
}

export interface PresenceSummary {
  readonly package: 'presence'
  readonly entity: string
  readonly open: boolean
  readonly note: string | null
}

export type NotifyContent = MailboxSummary | DialogSummary | PresenceSummary

/** The NOTIFY body. `version` counts the NOTIFYs of one subscription from 0 (RFC 4235 4.1). */
export function renderContent(content: NotifyContent, version: number): Body {
  switch (content.package) {
    case 'message-summary':
      return { type: 'application/simple-message-summary', content: messageSummary(content) }
    case 'dialog':
      return { type: 'application/dialog-info+xml', content: dialogInfo(content, version) }
    case 'presence':
      return { type: 'application/pidf+xml', content: presence(content) }
  }
}

/** RFC 3842 5.2. Also the body of a NOTIFY sent outside any subscription, as some phones expect. */
export function messageSummary(summary: MailboxSummary): string {
  const waiting = summary.fresh + summary.urgentFresh > 0 ? 'yes' : 'no'
  const account = summary.account === null ? '' : `Message-Account: ${oneLine(summary.account)}\r\n`
  const counts = `${count(summary.fresh)}/${count(summary.old)} (${count(summary.urgentFresh)}/${count(summary.urgentOld)})`
  return `Messages-Waiting: ${waiting}\r\n${account}Voice-Message: ${counts}\r\n`
}

function dialogInfo(summary: DialogSummary, version: number): string {
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="${version}" state="full" entity="${escapeXml(summary.entity)}">`,
  ]
  for (const dialog of summary.dialogs) lines.push(...watchedDialog(dialog))
  lines.push('</dialog-info>', '')
  return lines.join('\r\n')
}

function watchedDialog(dialog: WatchedDialog): readonly string[] {
  const attributes = [
    ['id', dialog.id],
    ['call-id', dialog.callId],
    ['local-tag', dialog.localTag],
    ['remote-tag', dialog.remoteTag],
    ['direction', dialog.direction],
  ] as const
  let open = '<dialog'
  for (const [name, value] of attributes) if (value !== null) open += ` ${name}="${escapeXml(value)}"`
  return [
    `${open}>`,
    `<state>${dialog.state}</state>`,
    ...party('local', dialog.local),
    ...party('remote', dialog.remote),
    '</dialog>',
  ]
}

function party(side: 'local' | 'remote', who: WatchedParty | null): readonly string[] {
  if (who === null) return []
  const display = who.display === null ? '' : ` display="${escapeXml(who.display)}"`
  const uri = escapeXml(who.uri)
  return [`<${side}>`, `<identity${display}>${uri}</identity>`, `<target uri="${uri}"/>`, `</${side}>`]
}

/** RFC 3863, no more than open or closed and a note. */
function presence(summary: PresenceSummary): string {
  const note = summary.note === null ? [] : [`<note>${escapeXml(summary.note)}</note>`]
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="${escapeXml(summary.entity)}">`,
    '<tuple id="cordboard">',
    `<status><basic>${summary.open ? 'open' : 'closed'}</basic></status>`,
    ...note,
    '</tuple>',
    '</presence>',
    '',
  ].join('\r\n')
}

/** Text fit for XML 1.0 element content and attribute values; characters XML cannot carry are left out. */
export function escapeXml(text: string): string {
  let out = ''
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0
    if (char === '&') out += '&amp;'
    else if (char === '<') out += '&lt;'
    else if (char === '>') out += '&gt;'
    else if (char === '"') out += '&quot;'
    else if (char === "'") out += '&apos;'
    else if (code === 0x09 || code === 0x0a || code === 0x0d) out += ' '
    else if (code >= 0x20 && code !== 0xfffe && code !== 0xffff && !(code >= 0xd800 && code <= 0xdfff)) out += char
  }
  return out
}

/** RFC 3842's numbers; never negative, never a fraction. */
function count(value: number): number {
  return Number.isFinite(value) && value > 0 ? Math.floor(value) : 0
}

function oneLine(text: string): string {
  let out = ''
  for (const char of text) if (char >= ' ') out += char
  return out
}

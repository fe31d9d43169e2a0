// The Refer-To value by which somebody is sent into the place we have in another dialog (RFC 3891 6.1, RFC 5589 7.1).
import { formatUri, parseUri } from '../message/uri.ts'
import type { SessionState } from './state.ts'

/**
 * `<Contact?Replaces=call-id;to-tag=…;from-tag=…>`, escaped as RFC 3261 19.1.1 asks for. The tags are named as the peer of
 * that dialog sees them: its own is the to-tag. Null: the dialog is not confirmed, or its Contact is no SIP URI.
 */
export function referToReplacing({ phase, callId, localTag, dialog }: SessionState): string | null {
  if (phase !== 'confirmed' || dialog === null || dialog.tag === null) return null
  const uri = parseUri(dialog.remoteTarget)
  if (uri === null || uri.scheme === 'tel') return null
  const params = new Map([...uri.params].filter(([name]) => name.toLowerCase() !== 'method'))
  const replaces = `${callId};to-tag=${dialog.tag};from-tag=${localTag}`
  return `<${formatUri({ ...uri, password: null, params, headers: new Map([['Replaces', replaces]]) })}>`
}

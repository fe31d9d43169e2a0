// Dialogs: learning route set and remote target from messages, and building requests inside them (RFC 3261 12).
import { isUriText } from '../message/characters.ts'
import { formatNameAddress, parseNameAddress } from '../message/name-address.ts'
import { ownText } from '../message/own-text.ts'
import { formatParams } from '../message/params.ts'
import type {
  Body,
  HeaderLine,
  NameAddress,
  RequestDraft,
  SipMessage,
  SipRequest,
  SipResponse,
} from '../message/types.ts'
import { formatUri, parseUri } from '../message/uri.ts'
import type { Dialog, SessionState } from './state.ts'
import type { Target } from './types.ts'

/** More Record-Route values than this are cut: a longer route cannot be meant. */
const maxRoutes = 32

/** A From or To value, without its old tag and with `tag` when given. Safe to send whatever the peer wrote. */
export function formatAddress(address: NameAddress, tag: string | null): string {
  const params = new Map(address.params)
  params.delete('tag')
  const text = formatNameAddress({ display: address.display, uriText: cleaned(address.uriText), params })
  return ownText(tag === null ? text : `${text}${tagParam(tag)}`)
}

/** `;tag=…`, quoted when the peer's tag is no token. */
export function tagParam(tag: string): string {
  return formatParams(new Map([['tag', tag]]))
}

/** URI of the first Contact, fit for a Request-URI; null without a SIP URI there. */
export function contactOf(message: SipMessage): string | null {
  const contact = message.addresses('Contact')[0]
  const uri = contact?.uri
  if (contact === undefined || uri === null || uri === undefined || uri.scheme === 'tel') return null
  const plain = uri.headers.size === 0 && isUriText(contact.uriText)
  return plain ? ownText(contact.uriText) : formatUri({ ...uri, headers: new Map() })
}

/** Our Contact for a call that was asked for by sips: it must be one, too (RFC 3261 8.1.1.8, 12.1.1). */
export function secureContact(contact: string): string {
  const uri = parseUri(contact)
  if (uri === null || uri.scheme !== 'sip') return contact
  // transport=tls is of no use beside the scheme, and RFC 3261 26.2.2 advises against it.
  const params = new Map(uri.params)
  params.delete('transport')
  return formatUri({ ...uri, scheme: 'sips', params })
}

/** Record-Route values that can be used as routes, as they came. Others cannot be followed and are left out. */
export function routesOf(message: SipMessage): readonly string[] {
  const usable = message.headers('Record-Route').filter((value) => {
    const uri = parseNameAddress(value)?.uri
    return uri !== null && uri !== undefined && uri.scheme !== 'tel' && cleaned(value) === value
  })
  return usable.slice(0, maxRoutes).map(ownText)
}

/** The dialog a request of the peer makes: its route set in the order received (12.1.1). */
export function dialogOfRequest(request: SipRequest, remoteTarget: string): Dialog {
  const base = {
    tag: ownTag(request.fromTag),
    remoteTarget: ownText(remoteTarget),
    remoteCseq: request.cseq.number,
    rseq: null,
    agreed: false,
  }
  return { ...base, ...routing(routesOf(request)) }
}

/** The dialog a response makes: its route set in reverse (12.1.2). `fallback` when it names no Contact. */
export function dialogOfResponse(response: SipResponse, fallback: string): Dialog {
  const remoteTarget = contactOf(response) ?? fallback
  const base = { tag: ownTag(response.toTag), remoteTarget, remoteCseq: null, rseq: null, agreed: false }
  return { ...base, ...routing([...routesOf(response)].reverse()) }
}

/** Dialogs outlive the messages that made them. */
function ownTag(tag: string | null): string | null {
  return tag === null ? null : ownText(tag)
}

function routing(route: readonly string[]): Pick<Dialog, 'route' | 'hop' | 'strict'> {
  const first = route[0] === undefined ? null : parseNameAddress(route[0])
  if (first === null) return { route: [], hop: null, strict: false }
  return { route, hop: first.uriText, strict: isStrict(first) }
}

function isStrict(first: NameAddress): boolean {
  return first.uri !== null && !first.uri.params.has('lr')
}

/** What a request inside a dialog needs to know of its own side. */
export type DialogSide = Pick<
  SessionState,
  'local' | 'localTag' | 'remote' | 'callId' | 'flow' | 'server' | 'via' | 'outsideOnly'
> & {
  readonly profile: { readonly agent: string | null }
}

/** A request inside `dialog` with the route set applied (12.2.1.1), and where it must go. */
export function dialogRequest(
  state: DialogSide,
  dialog: Dialog,
  request: {
    readonly method: string
    readonly cseq: number
    readonly headers: readonly HeaderLine[]
    readonly body: Body | null
  },
): { readonly draft: RequestDraft; readonly target: Target } {
  const tag = dialog.tag === null ? '' : tagParam(dialog.tag)
  const headers: HeaderLine[] = [
    ['From', `${state.local};tag=${state.localTag}`],
    ['To', `${state.remote}${tag}`],
    ['Call-ID', state.callId],
    ['CSeq', `${request.cseq} ${request.method}`],
  ]
  const routes = dialog.strict ? [...dialog.route.slice(1), `<${dialog.remoteTarget}>`] : dialog.route
  for (const route of routes) headers.push(['Route', route])
  headers.push(...request.headers)
  if (state.profile.agent !== null) headers.push(['User-Agent', state.profile.agent])
  const uri = dialog.strict && dialog.hop !== null ? dialog.hop : dialog.remoteTarget
  return {
    draft: { method: request.method, uri, headers, body: request.body },
    target: {
      uri: dialog.hop ?? dialog.remoteTarget,
      flow: state.flow,
      ...(state.server === undefined ? {} : { server: state.server }),
      ...(state.via === undefined ? {} : { via: state.via }),
      ...(state.outsideOnly ? { outsideOnly: true } : {}),
    },
  }
}

/** The dialog of this session that a message with this peer tag belongs to. */
export function findDialog(state: SessionState, tag: string | null): Dialog | null {
  if (state.dialog !== null) return state.dialog.tag === tag ? state.dialog : null
  return state.forks.find((fork) => fork.tag === tag) ?? null
}

/** The state with `dialog` in the place of the one with the same tag. */
export function withDialog(state: SessionState, dialog: Dialog): Partial<SessionState> {
  if (state.dialog !== null) return state.dialog.tag === dialog.tag ? { dialog } : {}
  return { forks: state.forks.map((fork) => (fork.tag === dialog.tag ? dialog : fork)) }
}

/** Without control characters: what was read from a peer and is written again. */
export function cleaned(text: string): string {
  let out = ''
  for (const char of text) if (char >= ' ' && char !== '\x7f') out += char
  return out
}

// Who may call or register at a SIP Domain: address list, then credentials, then security, each with Twilio's refusal.
import type { HeaderLine } from '@cordboard/sip'
import { type Rejection, reject } from '../base/decision.ts'
import type { DigestGate } from '../base/digest-gate.ts'
import type { RequestFacts } from '../base/request-facts.ts'
import type { SipDomain, TwilioAccount } from '../twilio-account/index.ts'

export type Admission =
  | { readonly admitted: true; readonly domain: SipDomain; readonly username: string | null }
  | { readonly admitted: false; readonly rejection: Rejection; readonly code: number | null }

/** A refusal with its number of Twilio's error dictionary; a 100 goes before it, as the real ones have it. */
function refuse(status: number, reason: string, code: number, text: string): Admission {
  const headers: readonly HeaderLine[] = [['X-Twilio-Error', `${code} ${text}`]]
  const rejection = { ...reject(status, reason, headers), trying: 'Trying' }
  return { admitted: false, rejection, code }
}

/** Decides on an INVITE by its Request-URI, source, credentials and description. */
export function admitCall(account: TwilioAccount, digest: DigestGate, facts: RequestFacts): Admission {
  const found = account.domains.byHost(facts.called.host)
  if (found === null) return { admitted: false, rejection: reject(404, 'Not Found'), code: null }
  if (account.status !== 'active') return refuse(603, 'Decline', 10001, 'Account is not active')
  const { domain } = found
  const { callIpAccessControlLists: addresses, callCredentialLists: credentials } = domain
  if (addresses.size === 0 && credentials.size === 0)
    return refuse(403, 'Forbidden', 32200, 'No authentication is configured for this domain')
  if (addresses.size > 0 && !account.lists.allows(addresses, facts.source.address))
    return refuse(403, 'Forbidden', 32201, 'Source IP address not in ACL')
  let username: string | null = null
  if (credentials.size > 0) {
    const login = checkLogin(account, digest, facts, credentials)
    if (!login.admitted) return login.refusal
    username = login.username
  }
  return secure(domain, facts) ?? { admitted: true, domain, username }
}

/** Decides on a REGISTER: who logs in registers himself. */
export function admitRegistration(account: TwilioAccount, digest: DigestGate, facts: RequestFacts): Admission {
  const found = account.domains.byHost(facts.called.host)
  if (found === null) return { admitted: false, rejection: reject(404, 'Not Found'), code: null }
  const { domain } = found
  if (!domain.sipRegistration) return refuse(403, 'Forbidden', 32210, 'Registration is not enabled for this domain')
  const login = checkLogin(account, digest, facts, domain.registrationCredentialLists)
  if (!login.admitted) return login.refusal
  if (login.username !== facts.to.user) return refuse(403, 'Forbidden', 32202, 'Bad user credentials')
  return { admitted: true, domain, username: login.username }
}

type Login =
  | { readonly admitted: true; readonly username: string }
  | { readonly admitted: false; readonly refusal: Admission }

function checkLogin(
  account: TwilioAccount,
  digest: DigestGate,
  facts: RequestFacts,
  lists: ReadonlySet<string>,
): Login {
  const result = digest.check(facts.request, (name) => account.lists.findCredential(lists, name)?.password ?? null)
  switch (result.result) {
    case 'accepted':
      return { admitted: true, username: result.username }
    case 'missing':
    case 'stale': {
      const rejection = { ...digest.challenge(result.result === 'stale'), trying: 'Trying' }
      return { admitted: false, refusal: { admitted: false, rejection, code: null } }
    }
    case 'wrong':
      return { admitted: false, refusal: refuse(403, 'Forbidden', 32202, 'Bad user credentials') }
  }
}

/** TLS and SRTP both when the domain is secure; no SRTP when it is not. Null: fine. */
function secure(domain: SipDomain, facts: RequestFacts): Admission | null {
  const body = facts.request.body.toString('latin1')
  const offersSrtp = /^m=audio \d+ RTP\/SAVPF? /m.test(body)
  const offersPlain = /^m=audio \d+ RTP\/AVPF? /m.test(body)
  if (!domain.secure) {
    const only = offersSrtp && !offersPlain
    return only ? refuse(488, 'Not Acceptable Here', 32207, 'SRTP is not accepted by this domain') : null
  }
  if (facts.source.transport !== 'tls') return refuse(403, 'Forbidden', 32209, 'TLS is required by this domain')
  if (!offersSrtp && offersPlain) return refuse(488, 'Not Acceptable Here', 32208, 'SRTP is required by this domain')
  return null
}

// What people see while they sign in: plain HTML without any script, readable in light and dark, on a phone and by ear.
import { createHash } from 'node:crypto'

const STYLE = `
:root { --ink: #1d2733; --soft: #55616d; --paper: #f6f4ef; --card: #fff; --line: #8b8577; --deed: #0b5cad;
  --on-deed: #fff; --bad: #a3201a }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e6e1; --soft: #a9b2bb; --paper: #14181d; --card: #1c2229; --line: #77808a; --deed: #7db8f5;
    --on-deed: #10151b; --bad: #ff9d95 }
}
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.6 system-ui, sans-serif }
main { width: 100%; max-width: 26rem; padding: 1.5rem; background: var(--card); border-radius: 1rem }
h1 { margin: 0 0 .25rem; font-size: 1.4rem; line-height: 1.3 }
p { margin: 0 0 1rem; color: var(--soft) }
label { display: block; margin: 1rem 0 .25rem; font-weight: 600 }
input { width: 100%; padding: .65rem .75rem; border: 1px solid var(--line); border-radius: .5rem; background: transparent;
  color: inherit; font: inherit }
button { width: 100%; margin-top: 1.5rem; padding: .75rem; border: 1px solid var(--deed); border-radius: .5rem;
  background: var(--deed); color: var(--on-deed); font: inherit; font-weight: 600; cursor: pointer }
button.quiet { margin-top: .75rem; background: transparent; color: var(--deed) }
:focus-visible { outline: 3px solid var(--deed); outline-offset: 2px }
.bad { padding: .6rem .75rem; border: 1px solid var(--bad); border-radius: .5rem; color: var(--bad) }
code, li { overflow-wrap: anywhere; font: 1rem/1.8 ui-monospace, monospace; color: var(--ink) }
a { color: var(--deed) }
ul { margin: 0; padding-left: 1.25rem }
`

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64')

/** `leadsTo`: where the form may end up, for browsers that hold redirects against form-action. */
export function contentPolicy(leadsTo: string | null): string {
  const targets = leadsTo === null ? "'none'" : `'self' ${sourceOf(leadsTo)}`
  return `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action ${targets}; base-uri 'none'; frame-ancestors 'none'`
}

// The grammar of CSP has no IPv6 addresses, and apps have a scheme of their own.
function sourceOf(uri: string): string {
  const url = new URL(uri)
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:'
  return isWeb && !url.hostname.startsWith('[') ? url.origin : url.protocol
}

export type Page =
  | { readonly kind: 'password'; readonly name: string }
  | { readonly kind: 'code' }
  | { readonly kind: 'set up'; readonly secret: string; readonly uri: string }
  | { readonly kind: 'recovery'; readonly codes: readonly string[] }

export interface Shown {
  /** The application that wants to know who somebody is. */
  readonly client: string
  readonly ticket: string
  /** What went wrong with the last try. */
  readonly fault: string | null
  readonly page: Page
}

export function signInPage({ client, ticket, fault, page }: Shown): string {
  const hint = fault === null ? '' : `<p class="bad" role="alert" id="fault">${escaped(fault)}</p>`
  const isSecret = page.kind === 'recovery'
  const cancel = isSecret ? '' : '<button class="quiet" name="cancel" value="1" formnovalidate>Cancel</button>'
  return whole(
    `${fault === null ? '' : 'Error: '}${titleOf(page)}`,
    `<h1>${titleOf(page)}</h1>
<p>to go on to ${escaped(client)}</p>
${hint}
<form method="post" action="authorize">
<input type="hidden" name="ticket" value="${escaped(ticket)}">
${fieldsOf(page, fault !== null)}
${cancel}
</form>`,
  )
}

/** For what cannot be sent back to an application. */
export function faultPage(fault: string): string {
  return whole(
    'Sign-in is not possible',
    `<h1>Sign-in is not possible</h1>\n<p class="bad" role="alert">${escaped(fault)}</p>`,
  )
}

function titleOf(page: Page): string {
  switch (page.kind) {
    case 'password':
      return 'Sign in'
    case 'code':
      return 'Enter your code'
    case 'set up':
      return 'Set up your second factor'
    case 'recovery':
      return 'Keep your recovery codes'
  }
}

function fieldsOf(page: Page, isWrong: boolean): string {
  const told = isWrong ? ' aria-invalid="true" aria-describedby="fault"' : ''
  switch (page.kind) {
    case 'password':
      return `<label for="username">Extension or e-mail address</label>
<input id="username" name="username" value="${escaped(page.name)}" autocomplete="username" autocapitalize="none"
 spellcheck="false" maxlength="255" required autofocus${told}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="1024" required${told}>
<button>Sign in</button>`
    case 'code':
      return `<p>Six digits from your authenticator app, or one of your recovery codes.</p>
${codeField(told)}
<button>Sign in</button>`
    case 'set up':
      return `<p>Your account needs a second factor. Add this key to an authenticator app, then enter the code it shows. The
key is shown only now.</p>
<p><code>${escaped(inFours(page.secret))}</code></p>
<p><a href="${escaped(page.uri)}">Open in an app on this device</a></p>
${codeField(told)}
<button>Confirm</button>`
    case 'recovery':
      return `<p>Each of these signs you in once when your authenticator app is not at hand. They are shown only now.</p>
<ul>${page.codes.map((each) => `<li>${escaped(each)}</li>`).join('')}</ul>
<button>I have kept them</button>`
  }
}

function codeField(told: string): string {
  return `<label for="code">Code</label>
<input id="code" name="code" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" maxlength="32" required
 autofocus${told}>`
}

function inFours(text: string): string {
  return (text.match(/.{1,4}/g) ?? []).join(' ')
}

function whole(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} - Cordboard</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`
}

const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (each) => NAMED[each] ?? '')
}

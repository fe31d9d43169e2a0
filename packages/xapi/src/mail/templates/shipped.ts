// The mails this system sends, as they are written until an administrator writes them otherwise. Pure.

/** What a mail is made of. A variable is a name in double braces. */
export interface Template {
  readonly subject: string
  readonly body: string
}

export interface ShippedTemplate extends Template {
  readonly name: string
  /** What may stand in subject and body. */
  readonly variables: readonly string[]
}

export type TemplatePath = 'emergency' | 'notification' | 'test' | 'welcome'

export const SHIPPED: Readonly<Record<TemplatePath, ShippedTemplate>> = {
  emergency: {
    name: 'Emergency number called',
    variables: ['system', 'number', 'caller', 'time', 'rule', 'call'],
    subject: 'Emergency number {{number}} was called by {{caller}}',
    body: [
      'An emergency number was called at {{system}}.',
      '',
      'Number: {{number}}',
      'Called by: {{caller}}',
      'Time: {{time}} UTC',
      'Rule: {{rule}}',
      'Call: {{call}}',
      '',
      'Look after the caller. The dispatcher calls back the number that was shown.',
    ].join('\n'),
  },
  notification: {
    name: 'Event of the system',
    variables: ['system', 'event', 'message', 'tip', 'time', 'call'],
    subject: '{{system}}: {{event}}',
    body: ['{{message}}', '', '{{tip}}', '', 'System: {{system}}', 'Time: {{time}} UTC', 'Call: {{call}}'].join('\n'),
  },
  test: {
    name: 'Test of the mail settings',
    variables: ['system'],
    subject: 'Test mail of {{system}}',
    body: 'This mail was sent by {{system}} to try its mail settings. They work.',
  },
  welcome: {
    name: 'Welcome of a new user',
    variables: ['system', 'number', 'name', 'login', 'password', 'pin', 'webpassword'],
    subject: 'Your extension {{number}} at {{system}}',
    body: [
      'Hello {{name}},',
      '',
      'your extension at {{system}} is {{number}}.',
      '',
      'A phone or an app logs in with:',
      '  Server: {{system}}',
      '  Extension: {{number}}',
      '  Log-in name: {{login}}',
      '  Password: {{password}}',
      '  PIN of the mailbox: {{pin}}',
      '  New password of the web log-in: {{webpassword}}',
      '',
      'Keep this mail to yourself.',
    ].join('\n'),
  },
}

export const TEMPLATE_PATHS: readonly TemplatePath[] = ['emergency', 'notification', 'test', 'welcome']

export function isTemplatePath(path: string): path is TemplatePath {
  return Object.hasOwn(SHIPPED, path)
}

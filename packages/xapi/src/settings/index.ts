// Settings of the system, one noun or one group of nouns a file.
import type { Operation } from '../http/operation.ts'
import type { Resource } from '../resources/resource.ts'
import { callCostOperations, callCostsResource } from './call-costs.ts'
import { conferenceOperations, conferencesResource } from './conferences.ts'
import { consoleAccessResource } from './console-access.ts'
import { faxServerOperations, faxServerResource } from './fax-server.ts'
import { mailTemplateOperations, mailTemplatesResource } from './mail-templates.ts'
import { propertiesOperations, propertiesResources } from './properties.ts'
import { secureSipResource } from './secure-sip.ts'
import { singletonResources } from './singletons.ts'
import { syslogOperations, syslogResource } from './syslog.ts'
import { voicemailOperations, voicemailResource } from './voicemail.ts'

export function settingsResources(): readonly Resource[] {
  return [
    ...singletonResources(),
    ...propertiesResources(),
    callCostsResource(),
    conferencesResource(),
    consoleAccessResource(),
    faxServerResource(),
    mailTemplatesResource(),
    secureSipResource(),
    syslogResource(),
    voicemailResource(),
  ]
}

export function settingsOperations(_resources: ReadonlyMap<string, Resource>): readonly Operation[] {
  return [
    ...callCostOperations(),
    ...conferenceOperations(),
    ...faxServerOperations(),
    ...mailTemplateOperations(),
    ...propertiesOperations(),
    ...syslogOperations(),
    ...voicemailOperations(),
  ]
}

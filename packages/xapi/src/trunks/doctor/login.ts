// Is the trunk logged in, or reachable where no log-in is needed, and is what it needs for that set.
import { isRegistering, textIn } from '@cordboard/model'
import { explainFailure } from '@cordboard/providers'
import type { DoctorFacts, Inspection } from './facts.ts'
import { type Finding, finding } from './finding.ts'

export function loginFindings(facts: DoctorFacts): readonly Finding[] {
  return [...credentialFindings(facts), ...(facts.inspection === null ? [] : stateFindings(facts, facts.inspection))]
}

function credentialFindings(facts: DoctorFacts): readonly Finding[] {
  const { cloud, gateway, hasPassword, publicAddress } = facts
  const { fields } = facts.trunk
  const found: Finding[] = []
  const registers = isRegistering(fields)
  const hasId = textIn(fields.AuthID) !== ''
  if (!hasId && (registers || hasPassword))
    found.push(
      finding('Error', 'ErrNoAuthID', 'Authentication ID is empty: the far side’s challenge cannot be answered.'),
    )
  if (hasId && !hasPassword)
    found.push(finding('Error', 'ErrNoAuthPwd', 'There is an Authentication ID, but no authentication password.'))
  if (fields.UseSeparateAuthId === true && textIn(fields.SeparateAuthId) === '')
    found.push(
      finding('Error', 'ErrNoAuth3way', 'The provider wants a third name for authentication (3-way), but none is set.'),
    )
  const wanted = textIn(gateway.RequireRegistrationFor)
  if (cloud === 'twilio-trunk' && (wanted === 'InOutCalls' || wanted === 'IncomingCalls')) {
    const text = 'Twilio’s trunks take no registration. Set the type of authentication to outbound or IP based.'
    found.push(finding('Error', 'RegistrationIsBlocked', text))
  }
  if (!registers && !hasId && (cloud === 'twilio-trunk' || cloud === 'twilio-domain')) {
    const text = 'There are no credentials: the address of this system%1$s must stand in the IP access list at Twilio.'
    found.push(finding('Info', 'RegistrationIsNotRequired', text, publicAddress === null ? '' : ` (${publicAddress})`))
  } else if (!registers) {
    found.push(finding('Info', 'RegistrationIsNotRequired', 'The trunk does not register.'))
  }
  return found
}

function stateFindings(facts: DoctorFacts, { line, lastAnswer }: Inspection): readonly Finding[] {
  const good = line.lastGoodAt === null ? 'never since the start' : `last at ${new Date(line.lastGoodAt).toISOString()}`
  switch (line.state) {
    case 'registered':
      return [finding('Info', 'RegisteredOK', 'The trunk is registered.')]
    case 'reachable':
      return [finding('Info', null, 'The far side answers.')]
    case 'registering':
    case 'resolving':
      return [finding('Warning', null, 'The trunk is being set up at this moment; it was good %1$s.', good)]
    case 'unregistered':
      return [
        finding(
          'Error',
          'RegistrationFailed',
          'The trunk is not registered; it was good %1$s. %2$s',
          good,
          whyNot(facts, lastAnswer),
        ),
      ]
    case 'unreachable':
      return [
        finding(
          'Error',
          'ErrNoReply',
          'The far side does not answer; it was good %1$s. %2$s',
          good,
          line.trouble ?? '',
        ),
      ]
    case 'disabled':
      return []
  }
}

function whyNot({ cloud, publicAddress }: DoctorFacts, last: Inspection['lastAnswer']): string {
  if (last === null) return 'Nothing was answered yet. Check host name, port, transport and firewall.'
  const { status, reason } = last
  if (status < 300) return ''
  const { meaning, tip } = explainFailure({
    cloud,
    status,
    reason,
    context: 'registration',
    ...(publicAddress === null ? {} : { sourceAddress: publicAddress }),
  })
  return `${status} ${reason}: ${meaning} ${tip}`
}

// The services: our processes with what they use. They are started and stopped by the supervisor, who takes no orders from here.
import { Services, servicesOperations } from '@cordboard/model'
import type { Operation } from '../http/operation.ts'
import { refused } from '../http/refused.ts'
import type { Resource } from '../resources/resource.ts'
import { isoTime, valueItem } from '../resources/value-item.ts'
import { type Role, type RunningProcess, runningProcesses } from './processes.ts'

const WRITE = { noun: Services.name, right: 'write' } as const
const BY_SUPERVISOR =
  'Services cannot be started or stopped through the API in this version: the supervisor starts again what has ended.'

const WHAT: Readonly<Record<Role, string>> = {
  control: 'Control: API and database',
  switch: 'Switch: registrations and calls',
  media: 'Media: sound of calls',
  supervisor: 'Supervisor: starts the others',
}

function nameOf({ role, pid }: RunningProcess): string {
  return role === 'media' ? `cordboard-media-${pid}` : `cordboard-${role}`
}

export function servicesResource(): Resource {
  return {
    noun: Services,
    maxTop: 100,
    rows: async ({ desk }) => {
      const now = desk.now()
      return (await runningProcesses(now)).map((each) =>
        valueItem(each.pid, {
          Name: nameOf(each),
          DisplayName: `${WHAT[each.role]} (process ${each.pid}, since ${isoTime(each.startedAt)})`,
          Status: 'Running',
          MemoryUsed: each.memory,
          ThreadCount: each.threads,
          HandleCount: each.handles,
          TotalProcessorTime: Math.round(each.cpuMs),
          SampleTime: isoTime(now),
          RestartEnabled: false,
          StartStopEnabled: false,
        }),
      )
    },
  }
}

export const serviceOperations: readonly Operation[] = [
  ...(['Start', 'Stop', 'Enable', 'Disable', 'Restart'] as const).map((name) =>
    refused(servicesOperations[name], WRITE, BY_SUPERVISOR),
  ),
  refused(
    servicesOperations.GarbageCollect,
    WRITE,
    'Memory is collected by the runtime when it is needed; it takes no orders through the API in this version.',
  ),
  refused(
    servicesOperations.RestartOperatingSystem,
    WRITE,
    'The operating system is not restarted through the API: restart the machine or the container.',
    400,
  ),
]

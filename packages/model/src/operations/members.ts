// Actions of ours on the people of queues, ring groups and departments: one at a time, where PATCH replaces the whole list.
import { bool, text } from '../declaration.ts'
import { NOTHING, operationsOf, rowAction } from '../operation.ts'

const number = text({ nullable: false, form: 'number', minLength: 1, maxLength: 50 })
const ours = { ours: true } as const

export const queueMembersOperations = operationsOf('Queues', 'A', {
  /** `number` of an extension; who is an agent already stays one. */
  AddAgent: rowAction({ number }, NOTHING, { ...ours, id: 'AddQueueAgent' }),
  RemoveAgent: rowAction({ number }, NOTHING, { ...ours, id: 'RemoveQueueAgent' }),
  /** Of this queue alone; `QueueStatus` of the user is the login to all. */
  SetAgentLoggedIn: rowAction({ number, loggedIn: bool({ nullable: false }) }, NOTHING, {
    ...ours,
    id: 'SetQueueAgentLoggedIn',
  }),
})

export const ringGroupMembersOperations = operationsOf('RingGroups', 'A', {
  AddMember: rowAction({ number }, NOTHING, { ...ours, id: 'AddRingGroupMember' }),
  RemoveMember: rowAction({ number }, NOTHING, { ...ours, id: 'RemoveRingGroupMember' }),
})

export const groupMembersOperations = operationsOf('Groups', 'A', {
  /** `role`: users when left out; who is a member already gets the role that is given. */
  AddMember: rowAction({ number, role: text({ maxLength: 50 }) }, NOTHING, { ...ours, id: 'AddGroupMember' }),
  RemoveMember: rowAction({ number }, NOTHING, { ...ours, id: 'RemoveGroupMember' }),
})

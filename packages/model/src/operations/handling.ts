// Functions and actions: queues, ring groups and receptionists.
import { FirstAvailableNumber } from '../nouns/operations.ts'
import { NOTHING, one, operationsOf, rowAction, setFunction } from '../operation.ts'

export const queuesOperations = operationsOf('Queues', 'B', {
  ResetQueueStatistics: rowAction({}, NOTHING),
  GetFirstAvailableQueueNumber: setFunction({}, one(FirstAvailableNumber), { tier: 'A' }),
})

export const receptionistsOperations = operationsOf('Receptionists', 'A', {
  GetFirstAvailableReceptionistNumber: setFunction({}, one(FirstAvailableNumber)),
})

export const ringGroupsOperations = operationsOf('RingGroups', 'A', {
  GetFirstAvailableRingGroupNumber: setFunction({}, one(FirstAvailableNumber)),
})

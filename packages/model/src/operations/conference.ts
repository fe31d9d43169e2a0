// Functions and actions: conferences.
import { part, text } from '../declaration.ts'
import { MCURequestStatus, OnBoardMcuData, OnBoardMcuRow, OnBoardMeeting } from '../nouns/conference.ts'
import { many, manyTexts, NOTHING, one, operationsOf, setAction, setFunction, single } from '../operation.ts'

export const conferenceSettingsOperations = operationsOf('ConferenceSettings', 'A', {
  GetWebMeetingZones: setFunction({}, manyTexts),
  GenerateApiKey: setFunction({}, single(text({ nullable: false }))),
  DeleteApiKey: setAction({}, NOTHING),
  GetMCURequestStatus: setFunction({}, one(MCURequestStatus)),
  GetOnboardMcuData: setFunction({}, many(OnBoardMcuData)),
  GetOnboardMeetings: setFunction({}, many(OnBoardMeeting)),
  GetMCURows: setFunction({}, many(OnBoardMcuRow)),
  GetMCURow: setFunction({ guid: text({ nullable: false }) }, one(OnBoardMcuRow)),
  UpdateMCURequestStatus: setAction({ request: part(MCURequestStatus, { nullable: false }) }, NOTHING),
})

// Nouns: conferences.
import {
  bool,
  complex,
  dateTime,
  double,
  entity,
  enumeration,
  int32,
  int64,
  noun,
  oneOf,
  part,
  parts,
  text,
  value,
} from '../declaration.ts'
import { conferences, webMeetings, works } from './effects.ts'

export const DtmfMode = enumeration('DtmfMode', ['None', 'SipInfo', 'Rfc2833', 'SipAndRfc'], { flags: true })

export const VideoConferenceMode = enumeration('VideoConferenceMode', ['Disabled', 'Cloud', 'Private'])

export const ConferenceSettings = entity('ConferenceSettings', 'Id', {
  AutoCallParticipants: bool({ default: value(false), effect: conferences }),
  DtmfMode: oneOf(DtmfMode, { default: value('Rfc2833'), effect: conferences }),
  EnablePin: bool({ default: value(false), effect: conferences }),
  Extension: text({ form: 'number', maxLength: 50, default: value('700'), effect: conferences }),
  /** What is told to participants outside. */
  ExternalNumbers: text({ maxLength: 1024, effect: conferences }),
  Id: int32({ nullable: false, readOnly: true, default: value(0), effect: works }),
  LogoPath: text({ maxLength: 255, effect: webMeetings }),
  MusicOnHold: text({ maxLength: 255, effect: conferences }),
  PinNumber: text({ form: 'pin', maxLength: 10, secret: 'encrypted', effect: conferences }),
  VideoConferenceMode: oneOf(VideoConferenceMode, { default: value('Disabled'), effect: webMeetings }),
  Zone: text({ maxLength: 64, effect: webMeetings }),
  /** Of programs that make meetings; shown once. */
  ApiKey: text({ ours: true, readOnly: true, maxLength: 64, secret: 'hashed', effect: webMeetings }),
})

export const McuOperation = enumeration('McuOperation', ['Create', 'Delete'])

export const McuReqState = enumeration('McuReqState', ['Pending', 'Success', 'Failure'])

export const MCURequestStatus = complex('MCURequestStatus', {
  ErrorMessage: text(),
  McuId: text(),
  Operation: oneOf(McuOperation),
  RequestExpiration: dateTime(),
  State: oneOf(McuReqState),
})

export const OnBoardMcuRow = complex('OnBoardMcuRow', {
  Active: bool({ nullable: false, scope: 'derived' }),
  BandCap: int32({ nullable: false, scope: 'derived' }),
  CityName: text({ nullable: false, scope: 'derived' }),
  Cloud: bool({ nullable: false, scope: 'derived' }),
  Country: text({ nullable: false, scope: 'derived' }),
  CountryName: text({ nullable: false, scope: 'derived' }),
  Enabled: bool({ nullable: false, scope: 'derived' }),
  Guid: text({ nullable: false, scope: 'derived' }),
  Host: text({ nullable: false, scope: 'derived' }),
  InstallScript: text({ nullable: false, scope: 'derived' }),
  Ip: text({ nullable: false, scope: 'derived' }),
  Latitude: double({ scope: 'derived' }),
  Longitude: double({ scope: 'derived' }),
  ManualGeo: bool({ nullable: false, scope: 'derived' }),
  PartsCap: int32({ nullable: false, scope: 'derived' }),
  Port: int32({ nullable: false, scope: 'derived' }),
  Secret: text({ nullable: false, scope: 'derived' }),
  ServerOS: text({ nullable: false, scope: 'derived' }),
  ServerStatus: int32({ nullable: false, scope: 'derived' }),
  TsActivated: dateTime({ nullable: false, scope: 'derived' }),
  TsCreated: dateTime({ nullable: false, scope: 'derived' }),
  Version: text({ nullable: false, scope: 'derived' }),
  Zone: text({ nullable: false, scope: 'derived' }),
})

export const OnBoardMcuDataDetail = complex('OnBoardMcuDataDetail', {
  Active: bool({ nullable: false, scope: 'derived' }),
  Cloud: bool({ nullable: false, scope: 'derived' }),
  Enabled: bool({ nullable: false, scope: 'derived' }),
  Guid: text({ nullable: false, scope: 'derived' }),
  Host: text({ nullable: false, scope: 'derived' }),
  Ip: text({ nullable: false, scope: 'derived' }),
  Port: int32({ nullable: false, scope: 'derived' }),
  Version: text({ nullable: false, scope: 'derived' }),
})

export const OnBoardMcuData = complex('OnBoardMcuData', {
  Attempts: int32({ nullable: false, scope: 'derived' }),
  AttendeeCount: int32({ nullable: false, scope: 'derived' }),
  Available: bool({ nullable: false, scope: 'derived' }),
  ClockSkew: int32({ nullable: false, scope: 'derived' }),
  Connected: bool({ nullable: false, scope: 'derived' }),
  Cpu: int32({ nullable: false, scope: 'derived' }),
  Delay: int32({ nullable: false, scope: 'derived' }),
  Fqdn: text({ nullable: false, scope: 'derived' }),
  FreeDiskSpace: int64({ nullable: false, scope: 'derived' }),
  Mcu: part(OnBoardMcuDataDetail, { nullable: false, scope: 'derived' }),
  MeetingCount: int32({ nullable: false, scope: 'derived' }),
  Memory: int32({ nullable: false, scope: 'derived' }),
  NetIn: int32({ nullable: false, scope: 'derived' }),
  NetOut: int32({ nullable: false, scope: 'derived' }),
  Online: bool({ nullable: false, scope: 'derived' }),
  RestartTime: text({ nullable: false, scope: 'derived' }),
  StartTime: text({ nullable: false, scope: 'derived' }),
  Ts: dateTime({ nullable: false, scope: 'derived' }),
  UpdateInterval: int32({ nullable: false, scope: 'derived' }),
})

export const ParticipantDetails = complex('ParticipantDetails', {
  email: text({ nullable: false, scope: 'derived' }),
  key: text({ nullable: false, scope: 'derived' }),
  moderator: int32({ scope: 'derived' }),
  name: text({ nullable: false, scope: 'derived' }),
  pbx_extension: text({ scope: 'derived' }),
})

export const MeetingParams = complex('MeetingParams', {
  bitrate_data: int32({ nullable: false, scope: 'derived' }),
  bitrate_video: int32({ nullable: false, scope: 'derived' }),
  canchangemedia: int32({ scope: 'derived' }),
  clicktocall: int32({ scope: 'derived' }),
  forcemoderator: int32({ scope: 'derived' }),
  hideparticipants: int32({ scope: 'derived' }),
  mcu: text({ nullable: false, scope: 'derived' }),
  meetingduration: int32({ nullable: false, scope: 'derived' }),
  meetingtitle: text({ nullable: false, scope: 'derived' }),
  moderateparticipants: int32({ scope: 'derived' }),
  needorganizer: int32({ scope: 'derived' }),
  note: text({ nullable: false, scope: 'derived' }),
  org_properties: text({ scope: 'derived' }),
  part_properties: text({ scope: 'derived' }),
  privaterooms: int32({ scope: 'derived' }),
  quickmeeting: int32({ nullable: false, scope: 'derived' }),
})

export const MeetingObj = complex('MeetingObj', {
  documentlist: text({ scope: 'derived' }),
  friendlyname: text({ scope: 'derived' }),
  logo: text({ nullable: false, scope: 'derived' }),
  meetingid: text({ nullable: false, scope: 'derived' }),
  meetingprofile: text({ scope: 'derived' }),
  openlink: text({ nullable: false, scope: 'derived' }),
  organizer: part(ParticipantDetails, { nullable: false, scope: 'derived' }),
  params: part(MeetingParams, { nullable: false, scope: 'derived' }),
  participants: parts(ParticipantDetails, { scope: 'derived' }),
  theme: text({ nullable: false, scope: 'derived' }),
})

export const KeyValuePair_2OfString_OnBoardConnectedParticipant = complex(
  'KeyValuePair_2OfString_OnBoardConnectedParticipant',
  {},
)

export const OnBoardMeeting = complex('OnBoardMeeting', {
  McuFqdn: text({ nullable: false, scope: 'derived' }),
  Meeting: part(MeetingObj, { nullable: false, scope: 'derived' }),
  MeetingId: text({ nullable: false, scope: 'derived' }),
  Parts: parts(KeyValuePair_2OfString_OnBoardConnectedParticipant, { scope: 'derived' }),
  Profile: text({ nullable: false, scope: 'derived' }),
  Recorded: bool({ nullable: false, scope: 'derived' }),
  Sessionid: text({ nullable: false, scope: 'derived' }),
  Start: dateTime({ nullable: false, scope: 'derived' }),
})

export const Conferences = noun(ConferenceSettings, {
  set: 'ConferenceSettings',
  singleton: true,
  storage: 'config',
  operations: 'update',
})

// A call queue: who answers, how they are polled, how long callers wait and where they go then.
import {
  bool,
  chosen,
  complex,
  derived,
  entity,
  int32,
  manyOf,
  oneOf,
  part,
  text,
  texts,
  timeOfDay,
  toMany,
  value,
  wholes,
} from '../declaration.ts'
import { ClickToCall } from './dn.ts'
import {
  announcements,
  callback,
  chats,
  monitoring,
  prompts,
  recording,
  skills,
  statistics,
  voicemail,
  works,
} from './effects.ts'
import {
  DayOfWeek,
  PollingStrategyType,
  QueueNotifyCode,
  QueueRecording,
  ResetQueueStatisticsFrequency,
  TypeOfChatOwnershipType,
  UserTag,
  VMEmailOptionsType,
} from './enums.ts'
import { Destination, Route } from './routing-values.ts'

/** The order counts for the strategies that go through the list. Id, Name and Tags are the user's when read. */
export const QueueAgent = entity('QueueAgent', 'Id', {
  Id: int32({ effect: works }),
  /** False: not rung by this queue; other queues ring all the same. Left out of a write it stays, of a new agent it is true. */
  LoggedIn: bool({ ours: true, default: value(true), effect: works }),
  Name: text({ effect: works }),
  Number: text({ nullable: false, form: 'number', maxLength: 50, minLength: 1, effect: works }),
  SkillGroup: text({ maxLength: 20, effect: skills }),
  Tags: manyOf(UserTag, { effect: works }),
})

export const QueueManager = entity('QueueManager', 'Id', {
  Id: int32({ effect: works }),
  Name: text({ effect: works }),
  Number: text({ nullable: false, form: 'number', maxLength: 50, minLength: 1, effect: works }),
  Tags: manyOf(UserTag, { effect: works }),
})

export const ResetQueueStatisticsSchedule = complex('ResetQueueStatisticsSchedule', {
  Day: oneOf(DayOfWeek, { effect: statistics }),
  Frequency: oneOf(ResetQueueStatisticsFrequency, { effect: statistics }),
  Time: timeOfDay({ effect: statistics }),
})

const BY_FIGURES = 'agents are not chosen by their figures in this version; calls to the queue are refused'
const BY_SKILL = 'skill levels are not built yet; calls to the queue are refused'

export const Queue = derived('Queue', ClickToCall, {
  AgentAvailabilityMode: bool({ default: value(false), effect: monitoring }),
  Agents: toMany(QueueAgent, { maxItems: 1000, effect: works }),
  AnnounceEstimatedWaitTime: bool({ default: value(false), effect: announcements }),
  AnnounceEstimatedWaitTimeInterval: int32({ min: 0, max: 86400, default: value(60), effect: announcements }),
  AnnouncementInterval: int32({ min: 0, max: 86400, default: value(60), effect: announcements }),
  AnnounceQueuePosition: bool({ default: value(false), effect: announcements }),
  AutoLogoutMissedCalls: int32({ min: 0, max: 1000, default: value(0), effect: monitoring }),
  BreakRoute: part(Route, { effect: works }),
  CallbackEnableTime: int32({ min: -1, max: 86400, default: value(-1), effect: callback }),
  CallbackOfferOnly: bool({ default: value(false), effect: callback }),
  CallbackOfferPrompt: text({ maxLength: 255, effect: callback }),
  CallbackPrefix: text({ form: 'dialled', maxLength: 20, effect: callback }),
  ComfortPrompts: texts({ maxItems: 50, effect: announcements }),
  ComfortPromptsEnabled: bool({ default: value(false), effect: announcements }),
  ComfortPromptsInterval: int32({ min: 0, max: 86400, default: value(60), effect: announcements }),
  DestinationNoAnswerPrompt: text({ maxLength: 255, effect: works }),
  EnableIntro: bool({ default: value(false), effect: works }),
  ForwardNoAnswer: part(Destination, { effect: works }),
  GreetingFile: text({ maxLength: 255, effect: prompts }),
  HolidaysRoute: part(Route, { effect: works }),
  IntroFile: text({ maxLength: 255, effect: works }),
  IsRegistered: bool({ scope: 'derived', effect: works }),
  Managers: toMany(QueueManager, { maxItems: 1000, effect: monitoring }),
  /** Seconds a caller may wait before ForwardNoAnswer. */
  MasterTimeout: int32({ min: 1, max: 86400, default: value(60), effect: works }),
  /** 0: no limit. The next caller goes to ForwardNoAnswer. */
  MaxCallersInQueue: int32({ min: 0, max: 10000, default: value(0), effect: works }),
  MaxWaitStrategyEnabled: bool({ default: value(false), effect: skills }),
  MaxWaitTimeSkillGroupValues: wholes({ maxItems: 100, effect: skills }),
  Name: text({ maxLength: 50, minLength: 1, searchable: true, default: chosen('number as name'), effect: works }),
  NotifyCodes: manyOf(QueueNotifyCode, { effect: monitoring }),
  /** Music while waiting; none: the system's. */
  OnHoldFile: text({ maxLength: 255, effect: works }),
  OutOfOfficeRoute: part(Route, { effect: works }),
  PlayFullPrompt: bool({ default: value(false), effect: works }),
  PollingStrategy: oneOf(PollingStrategyType, {
    default: value('RingAll'),
    effect: works,
    idle: {
      LongestWaiting: BY_FIGURES,
      LeastTalkTime: BY_FIGURES,
      FewestAnswered: BY_FIGURES,
      SkillBasedRouting_RingAll: BY_SKILL,
      SkillBasedRouting_HuntRandomStart: BY_SKILL,
      SkillBasedRouting_RoundRobin: BY_SKILL,
      SkillBasedRouting_FewestAnswered: BY_SKILL,
    },
  }),
  PriorityQueue: bool({ default: value(false) }),
  PromptSet: text({ maxLength: 50, effect: prompts }),
  Recording: oneOf(QueueRecording, { default: value('Disabled'), effect: recording }),
  ResetQueueStatisticsSchedule: part(ResetQueueStatisticsSchedule, { effect: statistics }),
  ResetStatisticsScheduleEnabled: bool({ default: value(false), effect: statistics }),
  /** Seconds one agent, or one batch of agents, rings. */
  RingTimeout: int32({ min: 1, max: 600, default: value(30), effect: works }),
  SkillBasedRingAllCumulativePollingEnabled: bool({ default: value(false), effect: skills }),
  SLATime: int32({ min: 0, max: 86400, default: value(0), effect: monitoring }),
  StopBackgroundWhenPrompt: bool({ default: value(false), effect: announcements }),
  TypeOfChatOwnershipType: oneOf(TypeOfChatOwnershipType, { default: value('TakeManually'), effect: chats }),
  VMEmailList: text({ maxLength: 4096, effect: voicemail }),
  VMEmailOptions: oneOf(VMEmailOptionsType, { default: value('None'), effect: voicemail }),
  /** Seconds an agent is left alone after a call of the queue. */
  WrapUpTime: int32({ min: 0, max: 3600, default: value(2), effect: works }),
})

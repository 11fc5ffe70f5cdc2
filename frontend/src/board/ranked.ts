import type { FeedCard, FloodCard } from '../api/types'
import { type AlarmView, weight } from './alarms'
import {
  floodNote,
  floodWords,
  isSeen as isFeedSeen,
  silenceNote,
  silenceWords,
} from './feeds'
import { alarmWords } from './handBack'
import { byHarm, HARM, type Kind, type Weight } from './harm'
import { faultNote, faultWords, type Pulse } from './heartbeat'
import {
  type CrewLeftOut,
  crewLeftOutNote,
  crewLeftOutWords,
  type LeftOut,
  leftOutNote,
  leftOutWords,
} from './leftOut'
import { type UnseenMessage, unseenNote, unseenWords } from './messages'
import { type CrewAlarm, crewAlarmNote, crewAlarmWords } from './safety'
import { short } from './same'
import { type Unheard, unheardNote, unheardWords } from './standDown'
import { hhmm } from './time'
import { ALARM, COUNTED, LIFE, say } from './words'

/** Whatever a person must see to now, of a case, a crew or a system. */
export type Ranked = Of & {
  /** Names it among all others, as long as it stands. */
  readonly key: string
  readonly kind: Kind
  /** A named person sees to it: it stays, and is silent. */
  readonly isSeen: boolean
  /** All of it that nobody sees to: each sounds once when it begins. */
  readonly unseen: readonly Kind[]
  /** Whom a command about it is about: a case, a crew or a system. */
  readonly about: string
}

type Of =
  | { readonly of: 'case'; readonly alarm: AlarmView }
  | { readonly of: 'crew'; readonly alarm: CrewAlarm }
  | { readonly of: 'stand_down'; readonly stoodDown: Unheard }
  | { readonly of: 'message'; readonly message: UnseenMessage }
  | { readonly of: 'left_out'; readonly leftOut: LeftOut }
  | { readonly of: 'crew_left_out'; readonly leftOut: CrewLeftOut }
  | { readonly of: 'beat'; readonly pulse: Pulse }
  | { readonly of: 'feed'; readonly feed: FeedCard }
  | { readonly of: 'flood'; readonly flood: FloodCard }

/** What stands, of each kind; each list in its own order. */
export interface Standing {
  readonly cases: readonly AlarmView[]
  readonly crews: readonly CrewAlarm[]
  readonly stoodDown: readonly Unheard[]
  readonly messages: readonly UnseenMessage[]
  /** Cases that the dispatcher goes on without. */
  readonly leftOut: readonly LeftOut[]
  /** Crews on duty that it plans without. */
  readonly crewsLeftOut: readonly CrewLeftOut[]
  /** Null: nothing is known of the test referrals. */
  readonly pulse: Pulse | null
  readonly feeds: readonly FeedCard[]
  readonly floods: readonly FloodCard[]
}

/** Every alarm of the desk in one order, worst first (harm.ts): the strip, the lock, the
 * wall and the handover sheet all show this one. */
export function ranked(standing: Standing, now: number): readonly Ranked[] {
  return each(standing)
    .map((one) => ({ one, weight: weigh(one, now) }))
    .sort((a, b) => byHarm(a.weight, b.weight))
    .map(({ one }) => one)
}

function each(standing: Standing): Ranked[] {
  const { cases, crews, stoodDown, messages, pulse, feeds } = standing
  return [
    ...crews.map(ofCrew),
    ...cases.map(ofCase),
    ...stoodDown.map(ofStandDown),
    ...messages.map(ofMessage),
    ...standing.leftOut.map(ofLeftOut),
    ...standing.crewsLeftOut.map(ofCrewLeftOut),
    ...(pulse?.fault ? [ofBeat(pulse)] : []),
    ...feeds.map(ofFeed),
    ...standing.floods.map(ofFlood),
  ]
}

/** What has no clock of its own is weighed by the minutes that its kind is given. */
function weigh(one: Ranked, now: number): Weight {
  const { kind, isSeen } = one
  if (one.of === 'case') return weight(one.alarm, now)
  return { kind, isSeen, minutes: HARM[kind].withinMin }
}

const still = (kind: Kind, isSeen = false) => ({
  kind,
  isSeen,
  unseen: isSeen ? [] : [kind],
})

function ofCase(alarm: AlarmView): Ranked {
  const { why, unseen, seen, view } = alarm
  const { id } = view.referral
  const isSeen = seen !== null
  return { of: 'case', alarm, key: id, about: id, kind: why, isSeen, unseen }
}

function ofCrew(alarm: CrewAlarm): Ranked {
  const { card, danger, isSeen } = alarm
  const kind = danger === 'help' ? 'crew_help' : 'crew_overdue'
  const key = `${card.crew_id} ${danger}`
  return { of: 'crew', alarm, key, about: card.crew_id, ...still(kind, isSeen) }
}

function ofStandDown(stoodDown: Unheard): Ranked {
  const { id, referral_id } = stoodDown.assignment
  return {
    ...{ of: 'stand_down', stoodDown, key: id, about: referral_id },
    ...still('crew_unheard'),
  }
}

function ofMessage(message: UnseenMessage): Ranked {
  const { id, referral_id, crew_id } = message.card
  const about = referral_id ?? crew_id
  return { of: 'message', message, key: id, about, ...still('message_unseen') }
}

function ofLeftOut(leftOut: LeftOut): Ranked {
  const about = leftOut.referral_id
  return {
    ...{ of: 'left_out', leftOut, key: `${about} left out`, about },
    ...still('case_left_out', Boolean(leftOut.acknowledged_at)),
  }
}

function ofCrewLeftOut(leftOut: CrewLeftOut): Ranked {
  const about = leftOut.crew_id
  return {
    ...{ of: 'crew_left_out', leftOut, key: `${about} left out`, about },
    ...still('crew_left_out', Boolean(leftOut.acknowledged_at)),
  }
}

function ofBeat(pulse: Pulse): Ranked {
  return {
    ...{ of: 'beat', pulse, key: 'heartbeat', about: 'heartbeat' },
    ...still('heartbeat_missing', pulse.seen !== null),
  }
}

function ofFeed(feed: FeedCard): Ranked {
  const { sender_id } = feed
  return {
    ...{ of: 'feed', feed, key: sender_id, about: sender_id },
    ...still('feed_silent', isFeedSeen(feed)),
  }
}

function ofFlood(flood: FloodCard): Ranked {
  const about = flood.sender_id
  return {
    ...{ of: 'flood', flood, key: `${about} floods`, about },
    ...still('sender_floods', isFeedSeen(flood)),
  }
}

/** The alarm in one line, without anything of a patient or a place. */
export function rankedWords(one: Ranked, now: number): string {
  switch (one.of) {
    case 'case':
      return alarmWords(one.alarm, now)
    case 'crew':
      return crewAlarmWords(one.alarm)
    case 'stand_down':
      return unheardWords(one.stoodDown)
    case 'message':
      return unseenWords(one.message)
    case 'left_out':
      return leftOutWords(one.leftOut)
    case 'crew_left_out':
      return crewLeftOutWords(one.leftOut)
    case 'beat':
      return faultWords(one.pulse)
    case 'feed':
      return silenceWords(one.feed)
    case 'flood':
      return floodWords(one.flood)
    default:
      return one satisfies never
  }
}

/** Somebody may die of it, or nobody watches them: no screen folds it away. */
export const isLife = ({ kind }: Ranked) => HARM[kind].class === 'life'

/** "6D1F red flag", "Oak 1 crew help": where there is room for no more. */
export function briefly(one: Ranked): string {
  const what = LIFE[one.kind] ?? COUNTED[HARM[one.kind].tune]
  if (one.of === 'case') return `${short(one.alarm.view)} ${what}`
  return one.of === 'crew' ? `${one.alarm.card.name} ${what}` : what
}

/** What to do about it, or who does it already. */
export function rankedNote(one: Ranked): string {
  switch (one.of) {
    case 'case':
      return [sawWords(one.alarm), moreWords(one.alarm)].filter(Boolean).join('. ')
    case 'crew':
      return crewAlarmNote(one.alarm)
    case 'stand_down':
      return unheardNote(one.stoodDown)
    case 'message':
      return unseenNote(one.message)
    case 'left_out':
      return leftOutNote(one.leftOut)
    case 'crew_left_out':
      return crewLeftOutNote(one.leftOut)
    case 'beat':
      return faultNote(one.pulse)
    case 'feed':
      return silenceNote(one.feed)
    case 'flood':
      return floodNote(one.flood)
    default:
      return one satisfies never
  }
}

/** The alarm on the sheet for the next shift: a case by its number, and who sees to it. */
export function handedOver(one: Ranked, now: number): string {
  const isCase = one.of === 'case'
  const number = isCase ? `${one.alarm.view.referral.reference} ` : ''
  const nobody = isCase && !one.isSeen ? 'nobody sees to it' : ''
  const note = [nobody, rankedNote(one)].filter(Boolean).join('. ')
  return `${number}${rankedWords(one, now)}${note && `: ${note}`}`
}

/** "Sam sees to it since 03:12"; of what rings on, "Sam saw it at 03:12". */
export function sawWords({ seen, saw }: AlarmView): string {
  if (seen) return `${seen.by} sees to it since ${hhmm(seen.at)}`
  if (!saw) return ''
  const words: Readonly<Record<string, string>> = ALARM
  const what = saw.alarm === 'not_decided' ? 'it' : `“${say(words, saw.alarm)}”`
  return `${saw.by} saw ${what} at ${hhmm(saw.at)}`
}

/** "and 2 more: Past its due time, Crew has not set off"; a hand-back that is due is said
 * with its time already (alarmWords). */
export function moreWords({ more }: AlarmView): string {
  const also = more.filter((why) => why !== 'hand_back_due')
  if (also.length === 0) return ''
  return `and ${also.length} more: ${also.map((why) => say(ALARM, why)).join(', ')}`
}

import type { AlarmView } from './alarms'

/** How loud each alarm is: one volume for each class, which a person may mute. */
export const CLASSES = ['life', 'breach', 'crew', 'link', 'look'] as const
export type AlarmClass = (typeof CLASSES)[number]

/** What can be told apart by ear, and is counted by its own words: worst first. */
export const TUNES = [
  'not_live',
  'crew_help',
  'red_flag',
  'life',
  'crew_overdue',
  'long_lie',
  'breach',
  'offer',
  'crew',
  'feed_silent',
  'undelivered',
  'hand_back',
  'look',
] as const
export type Tune = (typeof TUNES)[number]

/** Every alarm that a desk may have, also those of crews and of systems. */
export type Kind =
  | AlarmView['why']
  | 'not_live'
  | 'feed_silent'
  | 'sender_floods'
  | 'heartbeat_missing'
  | 'case_left_out'
  | 'crew_left_out'
  | 'crew_help'
  | 'crew_overdue'
  | 'crew_unheard'
  | 'message_unseen'

export interface Harm {
  /** 0: somebody may die now; 1: a person is unwatched; 2: by minutes to harm. */
  readonly tier: 0 | 1 | 2
  readonly class: AlarmClass
  readonly tune: Tune
  /** Sounds again and again until a person deals with it or says that they see to it. */
  readonly repeats: boolean
  /** Minutes to harm of what has no clock of its own; of a tier the least goes first. */
  readonly withinMin: number
}

type Rest = Partial<Pick<Harm, 'repeats' | 'withinMin'>>
const life = (tier: Harm['tier'], tune: Tune, rest: Rest = {}): Harm => ({
  ...{ tier, class: 'life', tune, repeats: true, withinMin: 0 },
  ...rest,
})
const later = (of: AlarmClass, tune: Tune, rest: Rest = {}): Harm => ({
  ...{ tier: 2, class: of, tune, repeats: false, withinMin: 0 },
  ...rest,
})
const BREACH = later('breach', 'breach', { repeats: true })
const OFFER = later('crew', 'offer')
const CREW = later('crew', 'crew')
const LOOK = later('look', 'look')
/** A crew in danger has no clock that runs out: it goes before every case of its tier. */
const CREW_FIRST: Rest = { withinMin: -1e4 }

/** Starting values, for the service's clinical safety officer to confirm. */
export const HARM: Record<Kind, Harm> = {
  // Before a crew's call: while it lasts no press gets through, and nothing new is heard.
  not_live: life(0, 'not_live', CREW_FIRST),
  crew_help: life(0, 'crew_help', CREW_FIRST),
  red_flag: life(0, 'red_flag'),
  category_upgrade: life(0, 'red_flag'),
  excluded: life(0, 'red_flag'),
  arrived_after_end: life(0, 'life'),
  outcome_corrected: life(0, 'life'),
  crew_overdue: life(1, 'crew_overdue', CREW_FIRST),
  second_crew_alone: life(1, 'life'),
  welfare_check: life(1, 'long_lie'),
  long_lie: life(1, 'long_lie'),
  overdue: BREACH,
  predicted_late: BREACH,
  hand_back_due: BREACH,
  case_left_out: BREACH,
  crew_left_out: { ...CREW, repeats: true },
  nobody_in_time: { ...BREACH, repeats: false },
  reassign_suggested: OFFER,
  offer_unanswered: OFFER,
  second_crew_ask_another: OFFER,
  second_crew_unanswered: OFFER,
  not_confirmed: CREW,
  not_set_off: CREW,
  not_arrived: CREW,
  visit_overrun: CREW,
  change_unread: CREW,
  crew_unheard: CREW,
  message_unseen: { ...CREW, withinMin: 15 },
  two_crews: CREW,
  second_crew_lost: CREW,
  heartbeat_missing: later('link', 'feed_silent', { repeats: true }),
  feed_silent: later('link', 'feed_silent'),
  // Nobody else waits for it, and its own calls still come in, one after the other.
  sender_floods: { ...LOOK, withinMin: 60 },
  answer_undelivered: later('link', 'undelivered'),
  hand_back_unacknowledged: later('link', 'hand_back'),
  sender_not_told: later('link', 'undelivered'),
  not_decided: LOOK,
  still_joined: LOOK,
}

/** Which of two is worse, with no clock looked at: below 0, the first one is. */
export function worse(a: Kind, b: Kind): number {
  return rank(a) - rank(b)
}

function rank(kind: Kind): number {
  const { tier, class: of, repeats } = HARM[kind]
  return tier * 100 + CLASSES.indexOf(of) * 10 + Number(!repeats)
}

/** One alarm against all others. */
export interface Weight {
  readonly kind: Kind
  /** A named person sees to it, and it is silent. */
  readonly isSeen: boolean
  /** Minutes until it can no longer be put right. */
  readonly minutes: number
}

/** Which goes first: danger that nobody sees to, then danger that somebody sees to, then
 * by minutes to harm, of those too first what nobody sees to. */
export function byHarm(a: Weight, b: Weight): number {
  return (
    band(a) - band(b) ||
    a.minutes - b.minutes ||
    worse(a.kind, b.kind) ||
    TUNES.indexOf(HARM[a.kind].tune) - TUNES.indexOf(HARM[b.kind].tune)
  )
}

function band({ kind, isSeen }: Weight): number {
  const { tier } = HARM[kind]
  return tier === 2 ? 4 + Number(isSeen) : tier + (isSeen ? 2 : 0)
}

/** Of some kinds the one whose tune goes first. */
export function loudest(kinds: readonly Kind[]): Kind | null {
  const tune = (kind: Kind) => TUNES.indexOf(HARM[kind].tune)
  return [...kinds].sort((a, b) => worse(a, b) || tune(a) - tune(b))[0] ?? null
}

/** "2 late, 1 offer not accepted": what is not on the screen, never just a number. */
export function countWords(
  kinds: readonly Kind[],
  words: Readonly<Record<Tune, string>>,
): string {
  return TUNES.map((each) => ({
    each,
    count: kinds.filter((kind) => HARM[kind].tune === each).length,
  }))
    .filter(({ count }) => count > 0)
    .map(({ each, count }) => `${count} ${words[each]}`)
    .join(', ')
}

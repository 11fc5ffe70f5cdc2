import type { AlarmView } from './alarms'

/** How alarms sound and are counted: one tune, one volume for each. */
export const CLASSES = ['life', 'breach', 'crew', 'link', 'look'] as const
export type AlarmClass = (typeof CLASSES)[number]

/** Every alarm that a desk may have, also those of crews and of systems. */
export type Kind =
  | AlarmView['why']
  | 'feed_silent'
  | 'heartbeat_missing'
  | 'crew_help'
  | 'crew_overdue'
  | 'crew_unheard'
  | 'message_unseen'

export interface Harm {
  /** 0: somebody may die now; 1: a person is unwatched; 2: by minutes to harm. */
  readonly tier: 0 | 1 | 2
  readonly class: AlarmClass
  /** Sounds again and again until a person deals with it or says that they see to it. */
  readonly repeats: boolean
}

const life = (tier: Harm['tier']): Harm => ({ tier, class: 'life', repeats: true })
const BREACH: Harm = { tier: 2, class: 'breach', repeats: true }
const CREW: Harm = { tier: 2, class: 'crew', repeats: false }
const LINK: Harm = { tier: 2, class: 'link', repeats: false }
const LOOK: Harm = { tier: 2, class: 'look', repeats: false }

/** Starting values, for the service's clinical safety officer to confirm. */
export const HARM: Record<Kind, Harm> = {
  red_flag: life(0),
  category_upgrade: life(0),
  excluded: life(0),
  crew_help: life(0),
  arrived_after_end: life(0),
  outcome_corrected: life(0),
  second_crew_alone: life(1),
  welfare_check: life(1),
  crew_overdue: life(1),
  long_lie: life(1),
  overdue: BREACH,
  predicted_late: BREACH,
  hand_back_due: BREACH,
  nobody_in_time: { ...BREACH, repeats: false },
  reassign_suggested: CREW,
  offer_unanswered: CREW,
  not_confirmed: CREW,
  not_set_off: CREW,
  not_arrived: CREW,
  visit_overrun: CREW,
  change_unread: CREW,
  crew_unheard: CREW,
  message_unseen: CREW,
  two_crews: CREW,
  second_crew_unanswered: CREW,
  second_crew_ask_another: CREW,
  second_crew_lost: CREW,
  feed_silent: LINK,
  heartbeat_missing: { ...LINK, repeats: true },
  answer_undelivered: LINK,
  hand_back_unacknowledged: LINK,
  sender_not_told: LINK,
  not_decided: LOOK,
  still_joined: LOOK,
}

/** Of some kinds the one whose sound goes first. */
export function loudest(kinds: readonly Kind[]): AlarmClass | null {
  const rank = (kind: Kind) => HARM[kind].tier * 10 + CLASSES.indexOf(HARM[kind].class)
  const [first] = [...kinds].sort((a, b) => rank(a) - rank(b))
  return first === undefined ? null : HARM[first].class
}

/** "2 breach, 1 crew": what is not on the screen, never just a number. */
export function countWords(
  kinds: readonly Kind[],
  words: Readonly<Record<AlarmClass, string>>,
): string {
  return CLASSES.map((each) => ({
    each,
    count: kinds.filter((kind) => HARM[kind].class === each).length,
  }))
    .filter(({ count }) => count > 0)
    .map(({ each, count }) => `${count} ${words[each]}`)
    .join(', ')
}

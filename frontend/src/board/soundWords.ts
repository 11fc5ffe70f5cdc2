import type { AlarmClass, Tune } from './harm'

/** What has one volume. */
export const SOUND: Record<AlarmClass | 'new', string> = {
  life: 'Danger to life',
  breach: 'Late, or going to be',
  crew: 'Crews and offers',
  link: 'Systems, answers and hand-backs',
  look: 'To be looked at',
  new: 'New call',
}

/** What each tune tells, where one listens to them. */
export const TUNE: Record<Tune | 'new', string> = {
  not_live: 'This screen is not live: nothing new comes in',
  crew_help: 'A crew asks for help',
  red_flag: 'Red flag, emergency told, or category 1 or 2: has 999 been called?',
  life: 'A crew came after the end, corrected an ending, or stays alone',
  crew_overdue: 'A crew has not said that it is well',
  long_lie: 'Long lie, or nobody has reached the person',
  breach: 'Late, going to be late, nobody in time, or hand back now',
  offer: 'Offer not answered',
  crew: 'Not confirmed, set off, arrived, heard or read; two crews to one person',
  feed_silent: 'A system is silent, or no test referral comes through',
  undelivered: 'Answer to 999 or another sender not delivered, or a sender not told',
  hand_back: 'Hand-back not taken by its sender',
  look: 'Nobody has decided, or still joined',
  new: 'New call',
}

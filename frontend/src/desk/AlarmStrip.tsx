import { useSignal } from '@preact/signals'
import type { AssignmentCard, FeedCard, ReferralCard } from '../api/types'
import { type AlarmView, isBreach } from '../board/alarms'
import { reachWords } from '../board/calls'
import { clockWords, lateness } from '../board/clock'
import { isSeen, silenceNote, silenceWords } from '../board/feeds'
import { alarmWords } from '../board/handBack'
import { countWords } from '../board/harm'
import { faultNote, faultWords } from '../board/heartbeat'
import { CASE_MARK } from '../board/marks'
import { hhmm } from '../board/time'
import { ALARM_CLASS, NEED, say } from '../board/words'
import { Mark } from '../ui/Mark'
import { acknowledge, acknowledgeFeed, ambulanceCalled, busy } from './act'
import { CrewAlarms } from './CrewAlarms'
import { StandDowns } from './StandDowns'
import { crewAlarmViews } from './safetyActs'
import { open } from './selection'
import {
  alarmViews,
  beats,
  board,
  isBeatMissing,
  mayDecide,
  now,
  silent,
  unheardCrews,
  unseenOnes,
} from './store'
import { UnseenMessages } from './UnseenMessages'

const SHOWN = 3

/** What must not be missed: pinned, worst first, there until it is dealt with. */
export function AlarmStrip() {
  const all = useSignal(false)
  const alarms = alarmViews.value
  const feeds = silent.value
  const ofCrews =
    crewAlarmViews.value.length + unheardCrews.value.length + unseenOnes.value.length
  const ofUs = Number(isBeatMissing.value)
  const count = alarms.length + feeds.length + ofCrews + ofUs
  if (count === 0) return null
  const shown = all.value ? alarms : alarms.slice(0, SHOWN)
  const rest = alarms.length - SHOWN
  const off = alarms.slice(shown.length).map(({ why }) => why)
  return (
    <section class="alarms" aria-label={`${count} alarms, worst first`}>
      <div class="alarms-count">
        <strong class="figures">{count}</strong>
        {count === 1 ? ' alarm' : ' alarms'}
        {rest > 0 && (
          <button
            type="button"
            class="tool"
            aria-expanded={all.value}
            onClick={() => {
              all.value = !all.value
            }}
          >
            {all.value ? 'Show worst 3' : `Show ${rest} more`}
          </button>
        )}
        {off.length > 0 && (
          <span class="quiet figures">{countWords(off, ALARM_CLASS)}</span>
        )}
      </div>
      <ul>
        <CrewAlarms seen={false} />
        <Alarms alarms={shown.filter(({ asksFor999 }) => asksFor999)} />
        <StandDowns />
        <UnseenMessages />
        <CrewAlarms seen={true} />
        <MissingBeat />
        <SilentFeeds feeds={feeds.filter((feed) => !isSeen(feed))} />
        <Alarms alarms={shown.filter(({ asksFor999 }) => !asksFor999)} />
        <SilentFeeds feeds={feeds.filter(isSeen)} />
      </ul>
    </section>
  )
}

function Alarms({ alarms }: { alarms: readonly AlarmView[] }) {
  return (
    <>
      {alarms.map((alarm) => (
        <Alarm key={alarm.view.referral.id} alarm={alarm} />
      ))}
    </>
  )
}

function SilentFeeds({ feeds }: { feeds: readonly FeedCard[] }) {
  return (
    <>
      {feeds.map((feed) => (
        <SilentFeed key={feed.sender_id} feed={feed} />
      ))}
    </>
  )
}

/** Quiet is not the same as silent: said until the system is heard again. */
function SilentFeed({ feed }: { feed: FeedCard }) {
  const seen = isSeen(feed)
  return (
    <li class={seen ? 'alarm alarm-seen' : 'alarm'} data-feed={feed.sender_id}>
      <span class="alarm-sign" aria-hidden="true">
        {seen ? '◆' : '▲'}
      </span>
      <div class="alarm-words">
        <strong class="figures">{silenceWords(feed)}</strong>
        <span class="figures">{silenceNote(feed)}</span>
      </div>
      {!seen && mayDecide.value && (
        <button
          type="button"
          class="tool"
          disabled={busy.value !== null}
          onClick={() => void acknowledgeFeed(feed.sender_id)}
        >
          Acknowledge<span class="visually-hidden"> {feed.name}</span>
        </button>
      )}
    </li>
  )
}

/** No test referral comes through: no real one may. It ends when one does. */
function MissingBeat() {
  const missing = beats.value
  if (!missing?.fault) return null
  return (
    <li class="alarm" data-heartbeat={missing.fault}>
      <span class="alarm-sign" aria-hidden="true">
        ▲
      </span>
      <div class="alarm-words">
        <strong class="figures">{faultWords(missing)}</strong>
        <span>{faultNote(missing)}</span>
      </div>
      <button
        type="button"
        class="tool tool-strong"
        onClick={() => open({ kind: 'sources' })}
      >
        Sources
      </button>
    </li>
  )
}

function isUnanswered({ alarm }: ReferralCard): boolean {
  return alarm === 'offer_unanswered' || alarm === 'reassign_suggested'
}

/** Which crew was asked, and how far the asking has come. */
function reached(offer: AssignmentCard): string {
  const name = board.value.crews.get(offer.crew_id)?.name ?? 'The crew'
  return `${name}: ${reachWords(offer)}`
}

function Alarm({ alarm }: { alarm: AlarmView }) {
  const { view, why, canAcknowledge, asksFor999, seen } = alarm
  const { referral } = view
  return (
    <li class={seen ? 'alarm alarm-seen' : 'alarm'} data-alarm={why}>
      <Mark mark={CASE_MARK[lateness(view, now.value)]} />
      <div class="alarm-words">
        <strong class="figures">{alarmWords(alarm, now.value)}</strong>
        <span>
          {say(NEED, referral.need)}, {referral.locality || 'place unknown'},{' '}
          <span class="figures">{clockWords(view, now.value)}</span>
        </span>
        {seen && (
          <span class="figures">
            {seen.by} sees to it since {hhmm(seen.at)}
          </span>
        )}
        {isUnanswered(referral) && view.assignment?.status === 'offered' && (
          <span class="figures">{reached(view.assignment)}</span>
        )}
      </div>
      <button
        type="button"
        class="tool tool-strong"
        onClick={() => open({ kind: 'case', id: referral.id })}
      >
        Go to<span class="visually-hidden"> {referral.reference}</span>
      </button>
      {asksFor999 && (
        <button
          type="button"
          class="tool"
          disabled={busy.value !== null}
          onClick={() => void ambulanceCalled(referral.id)}
        >
          999 was called<span class="visually-hidden"> for {referral.reference}</span>
        </button>
      )}
      {canAcknowledge && !asksFor999 && (
        <button
          type="button"
          class="tool"
          disabled={busy.value !== null}
          onClick={() => void acknowledge(referral.id, isBreach(why) ? why : undefined)}
        >
          Acknowledge<span class="visually-hidden"> {referral.reference}</span>
        </button>
      )}
    </li>
  )
}

import { useSignal } from '@preact/signals'
import type { FeedCard, Role } from '../api/types'
import type { AlarmView } from '../board/alarms'
import { clockWords, lateness } from '../board/clock'
import { isSeen, silenceNote, silenceWords } from '../board/feeds'
import { alarmWords } from '../board/handBack'
import { CASE_MARK } from '../board/marks'
import { NEED, say } from '../board/words'
import { Mark } from '../ui/Mark'
import { acknowledge, acknowledgeFeed, ambulanceCalled, busy } from './act'
import { open } from './selection'
import { alarmViews, me, now, silent } from './store'

const SHOWN = 3

/** What must not be missed: pinned, worst first, there until it is dealt with. */
export function AlarmStrip() {
  const all = useSignal(false)
  const alarms = alarmViews.value
  const feeds = silent.value
  const count = alarms.length + feeds.length
  if (count === 0) return null
  const shown = all.value ? alarms : alarms.slice(0, SHOWN)
  const rest = alarms.length - SHOWN
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
      </div>
      <ul>
        <Alarms alarms={shown.filter(({ asksFor999 }) => asksFor999)} />
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
      {!seen && canSee(me.value?.role) && (
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

function canSee(role: Role | undefined): boolean {
  return role === 'coordinator' || role === 'clinician'
}

function Alarm({ alarm }: { alarm: AlarmView }) {
  const { view, canAcknowledge, asksFor999 } = alarm
  const { referral } = view
  return (
    <li class="alarm">
      <Mark mark={CASE_MARK[lateness(view, now.value)]} />
      <div class="alarm-words">
        <strong class="figures">{alarmWords(alarm, now.value)}</strong>
        <span>
          {say(NEED, referral.need)}, {referral.locality || 'place unknown'},{' '}
          <span class="figures">{clockWords(view, now.value)}</span>
        </span>
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
          onClick={() => void acknowledge(referral.id)}
        >
          Acknowledge<span class="visually-hidden"> {referral.reference}</span>
        </button>
      )}
    </li>
  )
}

import { effect, signal } from '@preact/signals'
import { silenceWords } from '../board/feeds'
import { alarmWords } from '../board/handBack'
import { play } from '../ui/sound'
import { alarmViews, facts, now, silent, stands } from './store'

export const urgentWords = signal('')
export const calmWords = signal('')

const REPEAT_MS = 12_000

/** Turn what happens into sounds and into words for screen readers. */
export function attend(): void {
  let known = new Set<string>()
  let isFirst = true
  effect(() => {
    const alarms = alarmViews.value
    const fresh = alarms.filter(({ view, why }) => !known.has(view.referral.id + why))
    known = new Set(alarms.map(({ view, why }) => view.referral.id + why))
    if (fresh.length === 0) return
    urgentWords.value = fresh
      .slice(0, 3)
      .map(
        (alarm) => `${alarmWords(alarm, now.value)}, ${alarm.view.referral.locality}`,
      )
      .join('. ')
    if (!isFirst)
      play(fresh.some(({ why }) => why === 'overdue') ? 'overdue' : 'urgent')
    isFirst = false
  })
  effect(() => {
    const count = facts.value.filter((fact) => /received/i.test(fact)).length
    if (count === 0) return
    calmWords.value = `${count} new ${count === 1 ? 'call' : 'calls'}`
    play('new')
  })
  let unheard = new Set<string>()
  effect(() => {
    const feeds = silent.value.filter((feed) => feed.acknowledged_at === null)
    const fresh = feeds.filter((feed) => !unheard.has(feed.sender_id))
    unheard = new Set(feeds.map((feed) => feed.sender_id))
    if (fresh.length === 0) return
    urgentWords.value = fresh.map(silenceWords).join('. ')
    play('urgent')
  })
  let wasLive = false
  effect(() => {
    const isLive = stands.value.is === 'live'
    if (wasLive && !isLive && stands.value.is !== 'catching_up')
      urgentWords.value = 'This screen is not live'
    wasLive = isLive
  })
  setInterval(repeat, REPEAT_MS)
}

const REPEATED: ReadonlySet<string> = new Set([
  'red_flag',
  'category_upgrade',
  'excluded',
  'welfare_check',
  'long_lie',
  'overdue',
])

/** Only what may harm somebody now repeats until a person acts. */
function repeat(): void {
  const harm = alarmViews.value.filter(({ why }) => REPEATED.has(why))
  if (harm.length === 0) return
  play(harm.some(({ asksFor999 }) => asksFor999) ? 'urgent' : 'overdue')
}

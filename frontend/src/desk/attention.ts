import { effect, signal } from '@preact/signals'
import { isLocked } from '../api/locked'
import type { LoanCard, ReferralCard } from '../api/types'
import { silenceWords } from '../board/feeds'
import { alarmWords } from '../board/handBack'
import { HARM, type Kind, loudest } from '../board/harm'
import { faultWords } from '../board/heartbeat'
import { borrowedWords } from '../board/loans'
import { unseenWords } from '../board/messages'
import { type CrewAlarm, crewAlarmWords } from '../board/safety'
import { unheardWords } from '../board/standDown'
import { crewAlarmViews } from './safetyActs'
import { sing } from './sounds'
import {
  alarmViews,
  beats,
  borrowed,
  facts,
  isBeatMissing,
  lentOut,
  now,
  silent,
  stands,
  unheardCrews,
  unseenOnes,
} from './store'

export const urgentWords = signal('')
export const calmWords = signal('')

const REPEAT_MS = 12_000

/** Turn what happens into sounds and into words for screen readers. */
export function attend(): void {
  attendAlarms()
  effect(() => {
    const count = facts.value.filter((fact) => /received/i.test(fact)).length
    if (count === 0) return
    calmWords.value = `${count} new ${count === 1 ? 'call' : 'calls'}`
    sing('new')
  })
  let unheard = new Set<string>()
  effect(() => {
    const feeds = silent.value.filter((feed) => feed.acknowledged_at === null)
    const fresh = feeds.filter((feed) => !unheard.has(feed.sender_id))
    unheard = new Set(feeds.map((feed) => feed.sender_id))
    if (fresh.length === 0) return
    urgentWords.value = fresh.map(silenceWords).join('. ')
    ring(['feed_silent'])
  })
  let crewsKnown = new Set<string>()
  effect(() => {
    const alarms = crewAlarmViews.value.filter(({ isSeen }) => !isSeen)
    const fresh = alarms.filter((alarm) => !crewsKnown.has(crewAlarmWords(alarm)))
    crewsKnown = new Set(alarms.map(crewAlarmWords))
    if (fresh.length === 0) return
    urgentWords.value = fresh.map(crewAlarmWords).join('. ')
    ring(fresh.map(crewKind))
  })
  let untold = new Set<string>()
  effect(() => {
    const fresh = unheardCrews.value.filter(
      ({ assignment }) => !untold.has(assignment.id),
    )
    untold = new Set(unheardCrews.value.map(({ assignment }) => assignment.id))
    if (fresh.length === 0) return
    urgentWords.value = fresh.map(unheardWords).join('. ')
    ring(['crew_unheard'])
  })
  let unseenKnown = new Set<string>()
  effect(() => {
    const fresh = unseenOnes.value.filter(({ card }) => !unseenKnown.has(card.id))
    unseenKnown = new Set(unseenOnes.value.map(({ card }) => card.id))
    if (fresh.length === 0) return
    urgentWords.value = fresh.map(unseenWords).join('. ')
    ring(['message_unseen'])
  })
  let loansKnown: ReadonlySet<string> | null = null
  effect(() => {
    const theirs = borrowed.value
    const known = loansKnown
    loansKnown = new Set(theirs.map(({ id }) => id))
    const fresh = known === null ? [] : theirs.filter(({ id }) => !known.has(id))
    if (fresh.length === 0) return
    calmWords.value = fresh
      .map((loan) => `${loan.crew} is yours: ${borrowedWords(loan)}`)
      .join('. ')
    sing('new')
  })
  let lentKnown: readonly LoanCard[] = []
  effect(() => {
    const back = lentKnown.filter(
      ({ id }) => !lentOut.value.some((one) => one.id === id),
    )
    lentKnown = lentOut.value
    if (back.length === 0) return
    calmWords.value = back
      .map((loan) => `${loan.crew} is back from ${loan.to_name}`)
      .join('. ')
  })
  let wasMissing = false
  effect(() => {
    const missing = beats.value?.fault ? beats.value : null
    if (missing && !wasMissing) {
      urgentWords.value = faultWords(missing)
      ring(['heartbeat_missing'])
    }
    wasMissing = missing !== null
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

function attendAlarms(): void {
  let known = new Set<string>()
  let isFirst = true
  effect(() => {
    const alarms = alarmViews.value.filter(({ seen }) => seen === null)
    const fresh = alarms.filter(({ view, why }) => !known.has(view.referral.id + why))
    known = new Set(alarms.map(({ view, why }) => view.referral.id + why))
    if (fresh.length === 0) return
    urgentWords.value = fresh
      .slice(0, 3)
      .map(
        (alarm) =>
          `${alarmWords(alarm, now.value)}, ${whichWords(alarm.view.referral)}`,
      )
      .join('. ')
    if (!isFirst) ring(fresh.map(({ why }) => why))
    isFirst = false
  })
}

/** Where it is; on a locked desk only which call. */
function whichWords({ locality, reference }: ReferralCard): string {
  return isLocked.peek() ? reference : locality
}

function crewKind({ danger }: CrewAlarm): Kind {
  return danger === 'help' ? 'crew_help' : 'crew_overdue'
}

/** The sound of the worst of them. */
function ring(kinds: readonly Kind[]): void {
  const voice = loudest(kinds)
  if (voice) sing(voice)
}

/** What may harm somebody repeats until a person deals with it, or sees to it. */
function repeat(): void {
  const ofCases = alarmViews.value
    .filter(({ why, seen }) => HARM[why].repeats && seen === null)
    .map(({ why }) => why)
  const ofCrews = crewAlarmViews.value.filter(({ isSeen }) => !isSeen).map(crewKind)
  const ofUs: readonly Kind[] = isBeatMissing.value ? ['heartbeat_missing'] : []
  ring([...ofCases, ...ofCrews, ...ofUs])
}

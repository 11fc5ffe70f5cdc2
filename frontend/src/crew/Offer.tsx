import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { AssignmentCard, Refusal, Today } from '../api/types'
import { hhmm } from '../board/time'
import { say } from '../board/words'
import { JobFacts } from './JobFacts'
import { Big, Choice } from './parts'
import { readTo } from './readTo'
import { endByUs, now, press, waiting } from './store'
import { acts } from './words/acts'

/** An offer fills the screen until it is answered. */
export function Offer({ day }: { day: Today }) {
  const isRefusing = useSignal(false)
  const words = acts.value.offer
  const offer = day.assignment
  if (!offer) return null
  const path = `assignments/${offer.id}`
  if (isRefusing.value)
    return (
      <Choice<Refusal>
        question={words.why}
        words={acts.value.refusal}
        confirm={() => words.send}
        onCancel={() => {
          isRefusing.value = false
        }}
        onChoose={(reason) => {
          endByUs()
          press(`${path}/refuse`, words.cannot, { reason })
        }}
      />
    )
  const isAnswering = waiting.value.some((each) => each.path.endsWith(`${path}/accept`))
  return (
    <main class="job offer">
      <Announced day={day} />
      <Countdown offer={offer} />
      <JobFacts day={day} />
      <div class="job-actions">
        {isAnswering ? (
          <p class="sending" role="status">
            {words.accepting}
          </p>
        ) : (
          <>
            <Big onPress={() => press(`${path}/accept`, words.accept, readTo(day))}>
              {words.accept}
            </Big>
            <Big
              tone="plain"
              onPress={() => {
                isRefusing.value = true
              }}
            >
              {words.cannot}
            </Big>
          </>
        )}
      </div>
    </main>
  )
}

/** Seen by the eye, and read out once by a screen reader, which is brought here. */
function Announced({ day }: { day: Today }) {
  const place = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    place.current?.focus()
    window.scrollTo(0, 0)
  }, [])
  const { referral } = day
  const words = acts.value
  return (
    <>
      <p class="job-kind" tabIndex={-1} ref={place}>
        {isHelp(day) ? words.offer.kindHelp : words.offer.kind}
      </p>
      {referral && (
        <p class="visually-hidden" role="alert">
          {words.offer.announce(
            say(words.need, referral.need),
            referral.locality,
            hhmm(referral.due_at),
          )}
        </p>
      )}
    </>
  )
}

/** Asked to meet another crew, which has the case. */
function isHelp({ assignment }: Today): boolean {
  return assignment?.part === 'assist'
}

const ALARM_MS = 60_000

/** How long is left, and what happens then: first control is told, then another asked.
 * Eyes see it tick; a screen reader is not told each second. */
function Countdown({ offer }: { offer: AssignmentCard }) {
  const words = acts.value.offer
  const next = nextOf(offer, now.value)
  if (!next) return <p class="expiry">{words.over}</p>
  const seconds = Math.max(0, Math.ceil((next.at - now.value) / 1000))
  return (
    <p class="expiry figures" role="timer" aria-live="off">
      {words.within(`${seconds}`)}. {words[next.follows]}
    </p>
  )
}

export function nextOf(
  offer: Pick<AssignmentCard, 'offered_at' | 'made_at' | 'expires_at'>,
  at: number,
): { readonly at: number; readonly follows: 'thenAlarm' | 'thenAnother' } | null {
  const alarmAt = Date.parse(offer.offered_at ?? offer.made_at) + ALARM_MS
  if (at < alarmAt) return { at: alarmAt, follows: 'thenAlarm' }
  if (offer.expires_at === null) return null
  const expiresAt = Date.parse(offer.expires_at)
  return at < expiresAt ? { at: expiresAt, follows: 'thenAnother' } : null
}

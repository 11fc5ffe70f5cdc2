import { useEffect, useRef, useState } from 'preact/hooks'
import { get, post } from '../api/client'
import type { Onward, Ways } from '../api/types'
import type { AlarmView } from '../board/alarms'
import { moreWords, rankedWords, sawWords } from '../board/ranked'
import { minutesBetween } from '../board/time'
import { ByPassword } from '../sign-in/ByPassword'
import { Told, wordsOf } from '../sign-in/page'
import { sound, turnOn } from '../ui/sound'
import { Banner } from './Banner'
import { unlockFor } from './lock'
import { knownUntil } from './notLive'
import { inServiceTime } from './serviceTime'
import { allAlarms, me, now } from './store'

/** What covers a desk that nobody sits at: alarms, and the way back in. */
export function Locked() {
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    const before = document.activeElement
    title.current?.focus()
    return () => {
      if (before instanceof HTMLElement) requestAnimationFrame(() => before.focus())
    }
  }, [])
  return (
    <div class="locked">
      <Banner />
      <main class="locked-page">
        <section class="locked-in" aria-labelledby="locked-title">
          <h1 id="locked-title" tabIndex={-1} ref={title}>
            This desk is locked
          </h1>
          <p>
            {me.value?.name} was here last. Nothing is lost, and alarms go on. Sign in
            to see calls and to act.
          </p>
          {sound.value !== 'on' && (
            <p>
              ▲ Sound is off at this desk.{' '}
              <button type="button" class="tool" onClick={() => void turnOn()}>
                Turn it on
              </button>
            </p>
          )}
          <WaysIn />
        </section>
        <Unacknowledged />
      </main>
    </div>
  )
}

/** References, kinds and times; no place, and nothing of a patient. */
function Unacknowledged() {
  const waiting = allAlarms.value.filter(({ isSeen }) => !isSeen)
  return (
    <section class="locked-alarms" aria-labelledby="locked-alarms">
      <h2 id="locked-alarms" class="figures">
        {waitingWords(waiting.length)}
      </h2>
      <ul>
        {waiting.map((one) => (
          <li key={one.key} data-locked-alarm={rankedWords(one, now.value)}>
            <strong class="figures">{rankedWords(one, now.value)}</strong>
            {one.of === 'case' && <span class="figures">{caseNote(one.alarm)}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Of a screen that is not live: what was known, and when. */
function waitingWords(count: number): string {
  const known = knownUntil.value
  const then = known === null ? '' : `, as known at ${inServiceTime(known)}`
  if (count > 0)
    return `▲ ${count} ${count === 1 ? 'alarm waits' : 'alarms wait'} for somebody${then}`
  return known === null
    ? 'No alarm waits for anybody'
    : `No alarm known at ${inServiceTime(known)}`
}

function caseNote(alarm: AlarmView): string {
  const { reference, received_at } = alarm.view.referral
  const age = Math.max(0, Math.floor(minutesBetween(received_at, now.value)))
  const called = `${reference}, called ${age === 0 ? 'just now' : `${age} min ago`}`
  return [called, moreWords(alarm), sawWords(alarm)].filter(Boolean).join('; ')
}

/** The same ways as on the sign-in page; whoever comes in another way loads it anew. */
function WaysIn() {
  const [ways, setWays] = useState<Ways>()
  const [told, setTold] = useState<string>()
  useEffect(() => {
    get<Ways>('/api/sign-in/ways').then(setWays, (error: unknown) =>
      setTold(wordsOf(error)),
    )
  }, [])
  if (!ways) return <Told words={told} />
  const byProvider = async () => {
    try {
      location.assign((await post<Onward>('/api/sign-in/provider')).url)
    } catch (error) {
      setTold(wordsOf(error))
    }
  }
  return (
    <>
      <Told words={told} />
      {ways.provider && (
        <button type="button" class="nhsuk-button" onClick={() => void byProvider()}>
          Sign in with {ways.provider}
        </button>
      )}
      {ways.local && <ByPassword button="Unlock" onIn={unlockFor} />}
      {!ways.provider && !ways.local && <p>Open your sign-in link again.</p>}
    </>
  )
}

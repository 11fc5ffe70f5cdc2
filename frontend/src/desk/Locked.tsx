import { useEffect, useRef, useState } from 'preact/hooks'
import { get, post } from '../api/client'
import type { Onward, Ways } from '../api/types'
import { silenceWords } from '../board/feeds'
import { alarmWords } from '../board/handBack'
import { faultWords } from '../board/heartbeat'
import { unseenWords } from '../board/messages'
import { crewAlarmWords } from '../board/safety'
import { unheardWords } from '../board/standDown'
import { minutesBetween } from '../board/time'
import { ByPassword } from '../sign-in/ByPassword'
import { Told, wordsOf } from '../sign-in/page'
import { sound, turnOn } from '../ui/sound'
import { Banner } from './Banner'
import { unlockFor } from './lock'
import { crewAlarmViews } from './safetyActs'
import { alarmViews, beats, me, now, silent, unheardCrews, unseenOnes } from './store'

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
  const lines = alarmLines()
  return (
    <section class="locked-alarms" aria-labelledby="locked-alarms">
      <h2 id="locked-alarms" class="figures">
        {lines.length === 0
          ? 'No alarm waits for anybody'
          : `▲ ${lines.length} ${lines.length === 1 ? 'alarm waits' : 'alarms wait'} for somebody`}
      </h2>
      <ul>
        {lines.map(({ key, words, note }) => (
          <li key={key} data-locked-alarm={key}>
            <strong class="figures">{words}</strong>
            {note && <span class="figures">{note}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}

interface Line {
  key: string
  words: string
  note?: string
}

/** Worst first, in the order of the desk's own strip. */
function alarmLines(): readonly Line[] {
  const ofCrews = crewAlarmViews.value.filter(({ isSeen }) => !isSeen)
  const ofCases = alarmViews.value.filter(({ seen }) => seen === null)
  const missing = beats.value?.fault ? beats.value : null
  return [
    ...ofCrews.map((alarm) => line(crewAlarmWords(alarm))),
    ...unheardCrews.value.map((one) => line(unheardWords(one))),
    ...unseenOnes.value.map((one) => line(unseenWords(one))),
    ...(missing ? [line(faultWords(missing))] : []),
    ...silent.value
      .filter((feed) => feed.acknowledged_at === null)
      .map((feed) => line(silenceWords(feed))),
    ...ofCases.map((alarm) => {
      const { reference, received_at } = alarm.view.referral
      const age = Math.max(0, Math.floor(minutesBetween(received_at, now.value)))
      return {
        key: reference + alarm.why,
        words: alarmWords(alarm, now.value),
        note: `${reference}, called ${age === 0 ? 'just now' : `${age} min ago`}`,
      }
    }),
  ]
}

const line = (words: string): Line => ({ key: words, words })

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

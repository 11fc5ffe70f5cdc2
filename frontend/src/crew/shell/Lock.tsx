import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useId } from 'preact/hooks'
import { sound, turnOn } from '../../ui/sound'
import { Big } from '../parts'
import { NoJobsReach } from '../reach/Receiving'
import { HelpPanel } from '../Safety'
import { help, helpMayGo } from '../safety'
import { today } from '../store'
import { TopBar } from '../TopBar'
import { play } from '../tones'
import { shell } from '../words/shell'
import { news } from './news'
import { lock, setPin, signOutForGood, unlock } from './phone'
import { pinProblem } from './pin'
import { TRIES } from './vault'

const RING_AGAIN_MS = 15_000

/** Before the job: a PIN to choose or to give. What waits is told all the same. */
export function Locked({ bar }: { bar: ComponentChildren }) {
  const waits = news()
  const isWaited = waits.length > 0
  useEffect(() => {
    if (!isWaited) return
    const again = setInterval(() => play('offer'), RING_AGAIN_MS)
    return () => clearInterval(again)
  }, [isWaited])
  return (
    <div class="crew">
      <TopBar />
      {bar}
      {today.value && <NoJobsReach day={today.value} />}
      <HelpPanel call={today.value?.safety?.help ?? null} />
      <main class="job lock">
        {waits.map((words) => (
          <p key={words} class="lock-news" role="alert">
            ▲ {words}
          </p>
        ))}
        {lock.value === 'set' ? <SetPin /> : <GivePin />}
      </main>
    </div>
  )
}

function SetPin() {
  const [pin, again] = [useSignal(''), useSignal('')]
  const problem = useSignal<string | null>(null)
  const submit = async () => {
    problem.value = pinProblem(pin.value, again.value)
    if (problem.value === null) await setPin(pin.value)
  }
  return (
    <PinForm
      title={shell.value.setTitle}
      why={shell.value.setWhy}
      label={shell.value.setDo}
      onSubmit={submit}
    >
      <PinField label={shell.value.setPin} value={pin} />
      <PinField label={shell.value.setAgain} value={again} />
      <Problem words={problem.value} />
    </PinForm>
  )
}

function GivePin() {
  const pin = useSignal('')
  const wrong = useSignal(0)
  const submit = async () => {
    const tried = await unlock(pin.value)
    pin.value = ''
    if (tried === 'wrong') wrong.value += 1
    if (tried !== 'wiped') return
    await help.drain() // the last moment at which a call that waits can go
    await leave()
  }
  return (
    <>
      <PinForm
        title={shell.value.locked}
        why={shell.value.lockedWhy}
        label={shell.value.unlock}
        onSubmit={submit}
      >
        <PinField label={shell.value.setPin} value={pin} />
        <Problem words={wrongWords(TRIES - wrong.value)} />
      </PinForm>
      <Big tone="plain" onPress={() => void forgot()}>
        {shell.value.forgot}
      </Big>
    </>
  )
}

/** Nobody gets in without the PIN: what is kept here goes, a call for help goes out. */
async function forgot(): Promise<void> {
  if (window.confirm(shell.value.forgotSure) && (await helpMayGo())) await leave()
}

/** What a wrong PIN left; null: none was given. */
function wrongWords(left: number): string | null {
  if (left === TRIES) return null
  return left === 1 ? shell.value.wrongLast : shell.value.wrong(`${left}`)
}

/** End the session on this phone, and show the page that says so. */
export async function leave(): Promise<void> {
  const isHeard = await signOutForGood()
  location.replace(isHeard ? '/sign-in/' : '/crew/')
}

function PinForm({ title, why, label, onSubmit, children }: FormProps) {
  const isBusy = useSignal(false)
  return (
    <form
      class="job-actions"
      onSubmit={async (event) => {
        event.preventDefault()
        if (isBusy.value) return
        isBusy.value = true
        if (sound.value === 'blocked') void turnOn()
        await onSubmit()
        isBusy.value = false
      }}
    >
      <h1>{title}</h1>
      <p>{why}</p>
      {children}
      <button type="submit" class="big big-main" disabled={isBusy.value}>
        {label}
      </button>
    </form>
  )
}

interface FormProps {
  title: string
  why: string
  label: string
  onSubmit: () => Promise<void>
  children: ComponentChildren
}

function PinField({ label, value }: { label: string; value: { value: string } }) {
  const id = useId()
  return (
    <div class="pin">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="password"
        inputMode="numeric"
        autocomplete="off"
        maxLength={8}
        value={value.value}
        onInput={(event) => {
          value.value = event.currentTarget.value
        }}
      />
    </div>
  )
}

function Problem({ words }: { words: string | null }) {
  if (words === null) return null
  return (
    <p class="risk risk-harm" role="alert">
      ▲ {words}
    </p>
  )
}

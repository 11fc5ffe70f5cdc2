import { effect } from '@preact/signals'
import type { Today } from '../api/types'
import { canKeep, lock } from './shell/phone'
import { pressByItself, today } from './store'
import { play } from './tones'

const KEY = 'ucr-receipts'

/** Tell the service that the phone has the offer, and that a human has it in sight. */
export function sendReceipts(): void {
  effect(() => {
    for (const taken of today.value?.stood_down ?? []) receive(taken)
  })
  effect(() => {
    for (const written of today.value?.messages ?? []) store(written)
  })
  effect(() => {
    if (today.value) ringOfNews(today.value)
  })
  effect(() => {
    const offer = today.value?.assignment
    if (offer?.status !== 'offered') return
    if (once(`rung ${offer.id}`)) ring()
    // Locked since a restart, the phone can store nothing: not received until unlocked.
    if (lock.value === 'locked' && !canKeep()) return
    if (once(`received ${offer.id}`))
      pressByItself(`assignments/${offer.id}/received`, 'Received')
    seen()
  })
  document.addEventListener('visibilitychange', seen)
}

/** Each change of the job rings, also where the one before has not been read yet. */
function ringOfNews({ assignment, changed_to }: Today): void {
  if (!assignment?.changed_at) return
  if (once(`changed ${assignment.id} ${changed_to ?? assignment.changed_at}`)) ring()
}

function receive(taken: Today['stood_down'][number]): void {
  const { assignment_id, superseded_at } = taken
  if (!once(`taken ${assignment_id} ${superseded_at}`)) return
  pressByItself(`assignments/${assignment_id}/stand-down-received`, 'Received')
  ring()
}

/** A message rings once, and is said to be on the phone once it can be kept there. */
function store({ id }: Today['messages'][number]): void {
  if (once(`written ${id}`)) ring()
  if (lock.value === 'locked' && !canKeep()) return
  if (once(`stored ${id}`)) pressByItself(`messages/${id}/received`, 'Received')
}

const AGAIN_MS = 15_000

/** An offer that nobody has answered rings again, while this page can ring at all. */
export function ringUntilAnswered(): void {
  setInterval(() => {
    if (today.peek()?.assignment?.status === 'offered') ring()
  }, AGAIN_MS)
}

function ring(): void {
  play('offer')
  navigator.vibrate?.([300, 150, 300])
}

function seen(): void {
  const offer = today.peek()?.assignment
  if (offer?.status !== 'offered' || document.visibilityState !== 'visible') return
  if (lock.value !== 'open') return
  if (once(`seen ${offer.id}`)) pressByItself(`assignments/${offer.id}/seen`, 'Seen')
}

/** True the first time on this device; the last few are remembered over reloads. */
function once(what: string): boolean {
  const kept = (localStorage.getItem(KEY) ?? '').split('|')
  if (kept.includes(what)) return false
  localStorage.setItem(KEY, [...kept.slice(-100), what].join('|'))
  return true
}

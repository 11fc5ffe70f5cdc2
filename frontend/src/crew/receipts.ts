import { effect } from '@preact/signals'
import { play } from '../ui/sound'
import { press, today } from './store'

const KEY = 'ucr-receipts'

/** Tell the service that the phone has the offer, and that a human has it in sight. */
export function sendReceipts(): void {
  effect(() => {
    const offer = today.value?.assignment
    if (offer?.changed_at && once(`changed ${offer.id} ${offer.changed_at}`)) ring()
    if (offer?.status !== 'offered') return
    if (once(`received ${offer.id}`)) {
      press(`assignments/${offer.id}/received`, 'Received')
      ring()
    }
    seen()
  })
  document.addEventListener('visibilitychange', seen)
}

function ring(): void {
  play('offer')
  navigator.vibrate?.([300, 150, 300])
}

function seen(): void {
  const offer = today.peek()?.assignment
  if (offer?.status !== 'offered' || document.visibilityState !== 'visible') return
  if (once(`seen ${offer.id}`)) press(`assignments/${offer.id}/seen`, 'Seen')
}

/** True the first time on this device; the last few are remembered over reloads. */
function once(what: string): boolean {
  const kept = (localStorage.getItem(KEY) ?? '').split('|')
  if (kept.includes(what)) return false
  localStorage.setItem(KEY, [...kept.slice(-20), what].join('|'))
  return true
}

import type { AssignmentCard } from '../api/types'
import { hhmm } from './time'

type Call = AssignmentCard['calls'][number]

/** How far an offer that nobody has accepted has come, for who must ring the crew. */
export function reachWords(offer: AssignmentCard): string {
  const tried = [...new Set(offer.calls.map(callWords))].join(', ')
  return [tried, onPhone(offer)].filter((one) => one !== '').join('; ')
}

/** A push service or a gateway that took it is not a phone, and a phone no person. */
function onPhone({ received_at, seen_at }: AssignmentCard): string {
  if (seen_at) return `seen ${hhmm(seen_at)}, not accepted`
  if (received_at) return `on the phone ${hhmm(received_at)}, not seen`
  return 'not confirmed'
}

function callWords({ way, result, at }: Call): string {
  switch (result) {
    case 'sent':
      return `${way === 'push' ? 'pushed' : 'texted'} ${hhmm(at)}`
    case 'trying':
      return `${way} not taken yet`
    case 'failed':
      return `${way} failed`
    case 'no_device':
      return 'no phone to push'
    case 'no_number':
      return 'no phone number'
    case 'signed_out':
      return 'signed out: not called'
    case 'off_duty':
      return 'off shift: not called'
    case 'on_break':
      return 'on a break: not called'
    default:
      return result satisfies never
  }
}

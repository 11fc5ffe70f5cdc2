import { autoWords } from '../board/handBack'
import { open } from './selection'
import { board } from './store'

/** In the foot of the desk: what goes back by itself is always in sight. */
export function HandBackRule() {
  const policy = board.value.area?.hand_back
  if (!policy) return null
  return (
    <button
      type="button"
      class="tool"
      onClick={() => open({ kind: 'hand_back_policy' })}
    >
      Hand-back: {autoWords(policy.auto)}
    </button>
  )
}

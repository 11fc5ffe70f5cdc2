import { useSignal } from '@preact/signals'
import type { CrewCard, ShiftMove } from '../api/types'
import { movesOf, SHIFT_MOVE } from '../board/shiftMoves'
import { seldom } from './lazily'

const DutyForm = seldom<{ crew: CrewCard; move: ShiftMove; onDone: () => void }>(
  'Change the shift',
  async () => (await import('./DutyForm')).DutyForm,
  ({ children }) => <h3>{children}</h3>,
)

/** What the desk may do to a crew's shift; the form opens in the place of the buttons. */
export function Duty({ crew, isBorrowed }: { crew: CrewCard; isBorrowed: boolean }) {
  const move = useSignal<ShiftMove | null>(null)
  const close = () => {
    move.value = null
  }
  if (move.value) return <DutyForm crew={crew} move={move.value} onDone={close} />
  return (
    <fieldset class="duty buttons" aria-label="Shift">
      {movesOf(crew, isBorrowed).map((one) => (
        <button
          key={one}
          type="button"
          class="tool"
          onClick={() => {
            move.value = one
          }}
        >
          {SHIFT_MOVE[one]}
        </button>
      ))}
    </fieldset>
  )
}

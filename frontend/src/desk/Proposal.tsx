import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { readPreview } from '../api/reads'
import type { AssignmentCard, ChoicePreview } from '../api/types'
import type { CaseView } from '../board/cases'
import { Folded } from '../ui/Folded'
import { confirm } from './act'
import { EffectRow, EffectTable } from './ChoicePreview'
import { isBusyHere } from './pressed'
import { crewsDoing } from './store'
import { useFetched } from './useFetched'

/** So long a press waits for its effect; a line that is slow keeps nobody waiting. */
const PATIENCE_MS = 2_000
const EFFECT = 'proposal-effect'
/** So many of the others stand there at once. */
const SHOWN = 3

/** The dispatcher's own proposal: what confirming it does stands beside the button.
 *
 * Held against its being taken back, which is the other thing that can be done with it.
 */
export function Proposal({ view, assignment }: ProposalProps) {
  const { id, version } = view.referral
  const fetched = useFetched(
    readPreview,
    `${id}/confirm/${assignment.crew_id}`,
    `${version} ${assignment.id} ${crewsDoing.value}`,
  )
  const seen = fetched.value
  const isSeen = seen?.version === version || fetched.error !== null
  const isHeld = useHeld(isSeen, version) || (seen?.rules.length ?? 0) > 0
  const crew = view.crew?.name ?? 'proposal'
  return (
    <section class="foresight proposal" aria-label="Proposed">
      <ConfirmButton
        crew={crew}
        isHeld={isHeld || isBusyHere.value}
        onPress={() => confirm(assignment.id, seen?.version === version ? seen : null)}
      />
      <div class="proposal-effect" id={EFFECT}>
        {fetched.error && (
          <p class="warn">
            <strong>◆ What it would do is not known:</strong> {fetched.error}
          </p>
        )}
        {!fetched.error && !seen && <p class="quiet">Working out what it does…</p>}
        {seen && !fetched.error && <Effects seen={seen} crew={crew} />}
      </div>
    </section>
  )
}

interface ProposalProps {
  view: CaseView
  assignment: AssignmentCard
}

/** Until its effect is there, or for two seconds after the case has moved on. */
export function useHeld(isSeen: boolean, version: number): boolean {
  const waitedFor = useSignal<number | null>(null)
  useEffect(() => {
    if (isSeen) return
    const timer = setTimeout(() => {
      waitedFor.value = version
    }, PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [isSeen, version, waitedFor])
  return !isSeen && waitedFor.value !== version
}

/** It keeps the focus while it is held: a press then does nothing. */
function ConfirmButton({ crew, isHeld, onPress }: ConfirmProps) {
  const isPressed = useRef(false)
  return (
    <div class="buttons">
      <button
        type="button"
        class="tool tool-strong"
        aria-disabled={isHeld}
        aria-describedby={EFFECT}
        onClick={async () => {
          if (isHeld || isPressed.current) return
          isPressed.current = true
          await onPress()
          isPressed.current = false
        }}
      >
        Confirm {crew}
      </button>
    </div>
  )
}

interface ConfirmProps {
  crew: string
  isHeld: boolean
  onPress: () => Promise<boolean>
}

function Effects({ seen, crew }: { seen: ChoicePreview; crew: string }) {
  return (
    <>
      {seen.rules.length > 0 && (
        <p class="warn">
          <strong>◆ A rule forbids it now.</strong> {crew}{' '}
          {seen.rules.map(({ words }) => words).join('; ')}. Choose below, with a
          reason.
        </p>
      )}
      <AllEffects seen={seen} heads={HEADS} />
      <p class="quiet">Can be undone for 60 seconds, until the crew accepts.</p>
    </>
  )
}

const HEADS = ['If taken back', 'If confirmed'] as const

/** This case and every other that feels it: three of them at once, the rest folded. */
export function AllEffects({ seen, heads }: AllEffectsProps) {
  const first = seen.others.slice(0, SHOWN)
  const rest = seen.others.slice(SHOWN)
  return (
    <>
      <EffectTable cases={first} heads={heads}>
        <EffectRow effect={seen.case} name="This case" />
      </EffectTable>
      {rest.length > 0 && (
        <Folded heading={`${rest.length} more cases that feel it`}>
          {() => <EffectTable cases={rest} heads={heads} />}
        </Folded>
      )}
      {seen.others.length === 0 && (
        <p class="quiet">No other case would be reached by another, or later.</p>
      )}
    </>
  )
}

interface AllEffectsProps {
  seen: Pick<ChoicePreview, 'case' | 'others'>
  heads?: readonly [string, string] | undefined
}

import { computed, effect, type Signal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { secondsLeft, type Undoable, undoableBy } from '../board/undoing'
import { whichWords } from '../board/which'
import { ACT } from '../board/words'
import { undoChoice } from './act'
import { isBusy } from './pressed'
import { board, mayDecide, me, now, views } from './store'

const mine = computed(() =>
  me.value && mayDecide.value
    ? undoableBy(me.value.account_id, views.value, now.value)
    : [],
)

/** What this person chose in the last minute, and how to take it back: in a place that
 * is kept free for it, so that nothing moves when it comes and goes. */
export function UndoStrip() {
  const told = useSignal('')
  useEffect(() => tellOnce(told), [told])
  return (
    <>
      <div class="visually-hidden" role="status">
        {told.value}
      </div>
      <Undoables />
    </>
  )
}

function Undoables() {
  const isOpen = useSignal(false)
  const [latest, ...before] = mine.value
  if (!latest) return null
  return (
    <section class="undo-strip" aria-label="Undo">
      <UndoOne one={latest} />
      {before.length > 0 && (
        <button
          type="button"
          class="tool"
          aria-expanded={isOpen.value}
          aria-controls={BEFORE}
          onClick={() => {
            isOpen.value = !isOpen.value
          }}
        >
          and {before.length} before
        </button>
      )}
      {before.length > 0 && isOpen.value && (
        <ul class="plain undo-before" id={BEFORE}>
          {before.map((one) => (
            <li key={one.view.referral.id}>
              <UndoOne one={one} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

const BEFORE = 'undo-before'

/** Read out once when it begins; the seconds never speak. */
function tellOnce(told: Signal<string>): () => void {
  let known = new Set<string>()
  return effect(() => {
    const all = mine.value.map((one) => ({ one, name: nameOf(one) }))
    const fresh = all.find(({ name }) => !known.has(name))
    known = new Set(all.map(({ name }) => name))
    if (fresh)
      told.value = `${words(fresh.one)}. It can be undone for a minute, by Alt U`
  })
}

function nameOf({ view, choice }: Undoable): string {
  return `${view.referral.id} ${choice.until_at}`
}

function words({ view, choice }: Undoable): string {
  const crew = choice.crew_id && board.value.crews.get(choice.crew_id)?.name
  const said = ACT[choice.act](
    choice.act === 'meet' ? 'both crews' : crew || 'the crew',
  )
  return `${said}: ${whichWords(view)} (${view.referral.reference})`
}

function UndoOne({ one }: { one: Undoable }) {
  const { id } = one.view.referral
  return (
    <button
      type="button"
      class="tool tool-strong figures"
      disabled={isBusy(id)}
      onClick={() => void undoChoice(id)}
    >
      Undo {words(one)}{' '}
      <span aria-hidden="true">{secondsLeft(one.choice, now.value)} s</span>
    </button>
  )
}

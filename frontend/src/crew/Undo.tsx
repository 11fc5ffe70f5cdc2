import type { Today } from '../api/types'
import { held, heldPress, now, press, waiting } from './store'
import { acts } from './words/acts'

const UNDO_MS = 30_000

/** For half a minute the last press can be taken back. */
export function UndoBar({ day }: { day: Today }) {
  return heldPress.value ? <HeldBar /> : <TapBar day={day} />
}

/** An ending that is still here: taken back, it was never sent. */
function HeldBar() {
  const words = acts.value.undo
  const what = heldPress.value?.words ?? ''
  const seconds = now.value ? held.secondsLeft() : 0
  return (
    <section class="undo" aria-label={words.undo}>
      <p role="status">{words.held(what)}</p>
      <p class="figures" aria-hidden="true">
        {words.left(`${seconds}`)}
      </p>
      <div class="undo-buttons">
        <button type="button" class="big big-plain" onClick={() => held.undo()}>
          {words.undo}
        </button>
        <button type="button" class="big big-plain" onClick={() => held.release()}>
          {words.now}
        </button>
      </div>
    </section>
  )
}

/** A press that control has heard of, or soon will: taking it back is told too. */
function TapBar({ day }: { day: Today }) {
  const words = acts.value.undo
  const tap = undoable(day, now.value)
  if (!tap || waiting.value.some(({ path }) => path.endsWith(`${tap.visitId}/undo`)))
    return null
  const what = acts.value.visit[tap.undone === 'en_route' ? 'enRoute' : 'onScene']
  return (
    <section class="undo" aria-label={words.undo}>
      <p role="status">{words.done(what)}</p>
      <div class="undo-buttons">
        <button
          type="button"
          class="big big-plain"
          onClick={() =>
            press(`visits/${tap.visitId}/undo`, `${words.undo}: ${what}`, {
              undone: tap.undone,
            })
          }
        >
          {words.undo}
        </button>
      </div>
    </section>
  )
}

interface Tap {
  readonly visitId: string
  readonly undone: 'en_route' | 'on_scene'
}

/** The last press of a visit, while the service would still take it back. */
export function undoable({ visit }: Today, at: number): Tap | null {
  if (visit?.status !== 'en_route' && visit?.status !== 'on_scene') return null
  const heardAt = visit.status === 'en_route' ? visit.en_route_at : visit.on_scene_at
  const isOpen = heardAt === null || at - Date.parse(heardAt) < UNDO_MS
  return isOpen ? { visitId: visit.id, undone: visit.status } : null
}

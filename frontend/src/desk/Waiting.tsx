import { isAstray, isReading, release } from './heldQueue'

/** Above a list: whether its rows hold still, and what waits. It has one height, so that
 * no row moves when it says something else. */
export function Waiting({ news, order }: { news: string; order: string }) {
  return (
    <div class="waiting">
      {isAstray.value && (
        <p role="alert">Rows moved under your pointer. Nothing opened: press again.</p>
      )}
      {!isAstray.value && news && (
        <button type="button" onClick={release}>
          {news}: show
        </button>
      )}
      {!isAstray.value && !news && (
        <p>{isReading.value ? 'Rows hold still while you are here' : order}</p>
      )}
    </div>
  )
}

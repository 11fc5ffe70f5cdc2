/** A piece of the desk's own code could not be had: why that is, and two ways on. */
export function NotLoaded({ what, onTry }: { what: string; onTry: () => void }) {
  return (
    <div class="refusal" role="alert">
      <strong>{what} could not be loaded.</strong>
      <p>
        Nothing was changed. Either the connection is gone, or the desk was updated
        since this screen was opened: then reload it. The board comes back as it is;
        words that were not sent are lost.
      </p>
      <WaysOn onTry={onTry} />
    </div>
  )
}

/** Where a part of the desk is not there: once more, or the whole of it anew. */
export function WaysOn({ onTry }: { onTry: () => void }) {
  return (
    <div class="buttons">
      <button type="button" class="tool" onClick={onTry}>
        Try again
      </button>
      <button type="button" class="tool" onClick={() => location.reload()}>
        Reload the desk
      </button>
    </div>
  )
}

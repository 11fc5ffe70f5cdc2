import type { Fetched } from './useFetched'

/** Something could not be read: why, and a way on. It is read again by itself when the
 * line is back. */
export function NotRead({ what, of }: { what: string; of: Fetched<unknown> }) {
  return (
    <div class="refusal" role="alert">
      <p>
        {what} could not be read. {of.error}
      </p>
      <button type="button" class="tool" onClick={of.again}>
        Try again<span class="visually-hidden"> to read: {what}</span>
      </button>
    </div>
  )
}

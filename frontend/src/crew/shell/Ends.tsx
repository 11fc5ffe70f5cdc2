import { RingControl } from '../control'
import { shell } from '../words/shell'

/** Another window took over. */
export function Elsewhere() {
  return (
    <main class="deaf deaf-calm">
      <h1>{shell.value.elsewhere}</h1>
      <p>{shell.value.elsewhereWhy}</p>
      <a class="big big-main" href="/crew/">
        {shell.value.useHere}
      </a>
    </main>
  )
}

/** Signed out here; the service could not be told yet. */
export function SignedOut() {
  return (
    <main class="deaf">
      <div role="alert">
        <h1>{shell.value.signedOut}</h1>
        <p>{shell.value.signedOutWhy}</p>
        <p>
          <strong>{shell.value.deaf}.</strong>
        </p>
      </div>
      <button type="button" class="big big-main" onClick={() => location.reload()}>
        {shell.value.tryAgain}
      </button>
    </main>
  )
}

/** Control took the phone's sign-in away. */
export function Wiped({ unsent }: { unsent: number }) {
  return (
    <main class="deaf">
      <div role="alert">
        <h1>{shell.value.deaf}</h1>
        <p>{shell.value.wiped}</p>
        {unsent > 0 && <p>{shell.value.wipedToo(`${unsent}`)}</p>}
      </div>
      <RingControl look="big big-main" words={shell.value.ringControl} />
      <a class="big big-plain" href="/sign-in/">
        {shell.value.signInAgain}
      </a>
    </main>
  )
}

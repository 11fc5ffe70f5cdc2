import { hhmmss } from '../board/time'
import { drawerIsAbout, drop, refusalOf, refusedElsewhere } from './pressed'

/** Why the last command about this was not done: where the press was. */
export function Refused({ about }: { about: string }) {
  const said = refusalOf(about)
  if (!said) return null
  return (
    <div
      class="refusal"
      data-refused={about}
      // The drawer about the same says it aloud.
      role={drawerIsAbout.value === about ? undefined : 'alert'}
    >
      <Words about={about} />
      <button type="button" class="tool" onClick={() => drop(about)}>
        I have read it<span class="visually-hidden">: {said.name ?? said.title}</span>
      </button>
    </div>
  )
}

/** A refusal in words: what was not done, about what, why, and what others did. */
export function Words({ about }: { about: string }) {
  const said = refusalOf(about)
  if (!said) return null
  const { name, title } = said
  return (
    <>
      <strong class="figures">{name ? `${name}. ${title}` : title}</strong>
      <p>{said.words}</p>
      {said.changes && (
        <ul class="changes">
          {said.changes.map(({ at, by, text }) => (
            <li key={at + text} class="figures">
              {hhmmss(at)} <strong>{by}</strong>: {text}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

/** What was refused of anything that stands nowhere on the screen any more. */
export function RefusedElsewhere() {
  const found = refusedElsewhere.value
  if (found.length === 0) return null
  return (
    <section class="refused" aria-label="Not done">
      {found.map(([about]) => (
        <Refused key={about} about={about} />
      ))}
    </section>
  )
}

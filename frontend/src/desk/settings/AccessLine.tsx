import type { Signal } from '@preact/signals'
import { command } from '../../api/client'
import type { AccessChange } from '../../api/types'
import { day, hhmm } from '../../board/time'
import { backWords, didWords } from './access'
import { type Secret, WithWhy } from './parts'

interface AccessLineProps {
  one: AccessChange
  /** Read the list anew. */
  again: Signal<number>
  /** Where a new link or key is shown, once. */
  made: Signal<Secret | null>
}

interface TakenBack {
  readonly name: string
  readonly url: string
  readonly key: string
}

/** One change of who may come in, and the press that takes it back, where one can. */
export function AccessLine({ one, again, made }: AccessLineProps) {
  const back = backWords(one)
  return (
    <>
      <strong>{didWords(one)}</strong>{' '}
      <span class="figures">
        {day(one.at)} {hhmm(one.at)}, by {one.by}
        {one.undoes !== null && ', took a change back'}
      </span>
      <br />
      <span class="quiet">{one.why}</span>
      <br />
      <span>{one.says}</span>
      {back && (
        <WithWhy
          opener={back}
          about={`of ${one.whom}, ${day(one.at)} ${hhmm(one.at)}`}
          submit={back}
          act={async (_, why) => {
            const path = `/api/settings/access-changes/${one.offset}/reverse`
            const told = await command<TakenBack>(path, { why })
            again.value++
            made.value = shown(one, told)
          }}
        />
      )}
    </>
  )
}

/** Who is let in again by a link or a key is shown it; a lost answer says so. */
function shown(
  { reverse }: AccessChange,
  { name, url, key }: TakenBack,
): Secret | null {
  if (reverse === 'let_person_in')
    return { what: `Sign-in link for ${name}`, text: url }
  return reverse === 'new_key' ? { what: `Key of ${name}`, text: key } : null
}

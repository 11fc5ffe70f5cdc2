import type { ComponentChildren } from 'preact'
import type { Case } from '../api/types'
import { NotRead } from './NotRead'
import type { Fetched } from './useFetched'

/** What whoever rings or sends somebody needs before they scroll: what happened, where,
 * how to get in, and the number to ring. */
export function FirstFacts({ story }: { story: Fetched<Case> }) {
  if (story.error) return <NotRead what="The case" of={story} />
  if (!story.value) return <p class="quiet">Reading the case…</p>
  const { location, story: told } = story.value
  const address = [...location.lines, location.postcode].filter(Boolean).join(', ')
  return (
    <section class="first-facts" aria-label="What, where, phone">
      <dl class="facts">
        <First name="Reason">{told.reason}</First>
        <First name="Address">{address || location.label || 'not known'}</First>
        <First name="Access">{location.access ?? 'nothing told'}</First>
        <First name="Phone">
          <Phone number={told.patient.phone} />
        </First>
      </dl>
    </section>
  )
}

function Phone({ number }: { number: string | null }) {
  if (!number) return <>none given</>
  return <a href={`tel:${number.replaceAll(' ', '')}`}>{number}</a>
}

function First({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

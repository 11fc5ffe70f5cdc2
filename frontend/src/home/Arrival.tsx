import { useEffect } from 'preact/hooks'
import type { HomeArrival } from '../api/types'
import { Acts } from './Acts'
import { EmergencyBar } from './Emergency'
import { clock, words } from './language'
import { Heading, RingControl } from './parts'
import { toStart } from './route'
import { deviceNow, now, serviceTime } from './store'
import { STALE_MS, type Watched, watch, watched } from './watch'

/** When help comes. It says when it was last told so, and when it is no longer live. */
export function Arrival({ id }: { id: string }) {
  useEffect(() => watch(id), [id])
  const seen = watched.value
  const { arrival: told, loading, toStart: back } = words.value
  return (
    <>
      <Heading>{told.title}</Heading>
      {seen?.id === id && seen.ended === 'not_found' && <NotFound />}
      {seen?.id === id && seen.ended !== 'not_found' && (
        <>
          <Fresh seen={seen} />
          {seen.arrival ? <Told arrival={seen.arrival} /> : <p>{loading}</p>}
        </>
      )}
      <a class="big big-plain" href={toStart}>
        {back}
      </a>
    </>
  )
}

function NotFound() {
  const { arrival: told } = words.value
  return (
    <>
      <h2>{told.notFoundHeading}</h2>
      <p>{told.notFoundText}</p>
      <RingControl />
    </>
  )
}

/** Never fresh words over old data. */
function Fresh({ seen }: { seen: Watched }) {
  const { arrival: told, notReached } = words.value
  const isStale =
    seen.ended === 'signed_out' || deviceNow.value - seen.heardAt > STALE_MS
  const at = seen.heardAt > 0 ? clock(serviceTime(seen.heardAt)) : null
  if (!isStale) return <p class="fresh figures">● {at && told.checked(at)}</p>
  return (
    <div class="stale" role="alert" data-testid="stale">
      <p>
        <strong class="figures">▲ {at ? told.stale(at) : notReached}</strong>
      </p>
      <p>{seen.ended === 'signed_out' ? told.signedOut : told.staleText}</p>
      <RingControl />
    </div>
  )
}

function Told({ arrival }: { arrival: HomeArrival }) {
  const { arrival: told, stages, stageTexts, advice } = words.value
  return (
    <>
      {arrival.call_999_now && <EmergencyBar />}
      <div class={`stage stage-${arrival.stage}`} data-stage={arrival.stage}>
        <div role="status">
          <h2>{stages[arrival.stage]}</h2>
          <p>{stageTexts[arrival.stage]}</p>
          <Expected arrival={arrival} />
        </div>
        {arrival.is_looked_at && arrival.stage !== 'looking' && (
          <p class="looked">◆ {told.alsoLooked}</p>
        )}
      </div>
      {arrival.is_open && <Steps arrival={arrival} />}
      <Acts arrival={arrival} />
      {arrival.advice.length > 0 && (
        <section aria-labelledby="advice-title">
          <h2 id="advice-title">{told.advice}</h2>
          <ul class="advice">
            {arrival.advice.map((step) => (
              <li key={step}>{advice[step]}</li>
            ))}
          </ul>
        </section>
      )}
      <p class="figures quiet">
        {told.reference}: <strong>{arrival.reference}</strong>.{' '}
        {told.askedAt(clock(arrival.received_at))}
      </p>
      <RingControl />
    </>
  )
}

function Expected({ arrival }: { arrival: HomeArrival }) {
  const { arrival: told } = words.value
  const { expect_from: from, expect_until: until, due_at: due } = arrival
  if (!arrival.is_open || arrival.stage === 'arrived') return null
  return (
    <>
      {from && until ? (
        <p class="expected figures">
          {Date.parse(from) > now.value
            ? told.between(clock(from), clock(until))
            : told.by(clock(until))}
        </p>
      ) : (
        <p>{told.notKnown}</p>
      )}
      {until && Date.parse(until) < now.value && <p>▲ {told.longer}</p>}
      <p class="figures">{told.due(clock(due))}</p>
    </>
  )
}

const WAY = ['received', 'crew_chosen', 'on_the_way', 'arrived'] as const

function Steps({ arrival }: { arrival: HomeArrival }) {
  const stage = arrival.stage === 'looking' ? 'received' : arrival.stage
  const here = (WAY as readonly string[]).indexOf(stage)
  return (
    <ol class="way" aria-label={words.value.arrival.steps}>
      {WAY.map((one, i) => (
        <WayStep
          key={one}
          stage={one}
          is={i < here ? 'done' : i === here ? 'now' : 'ahead'}
        />
      ))}
    </ol>
  )
}

function WayStep({
  stage,
  is,
}: {
  stage: (typeof WAY)[number]
  is: keyof typeof SIGN
}) {
  const { arrival: told, stages } = words.value
  const state = { done: told.stepDone, now: told.stepNow, ahead: null }[is]
  return (
    <li class={`is-${is}`} aria-current={is === 'now' ? 'step' : undefined}>
      <span aria-hidden="true">{SIGN[is]}</span> {stages[stage]}
      {state && <span class="visually-hidden">: {state}</span>}
    </li>
  )
}

const SIGN = { done: '✓', now: '●', ahead: '○' }

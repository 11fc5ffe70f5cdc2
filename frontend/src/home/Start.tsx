import { useEffect } from 'preact/hooks'
import { clock, words } from './language'
import { Big, Heading, RingControl } from './parts'
import { toAsk, toRequest } from './route'
import { home, isBegun, readHome, signOut } from './store'

const EVERY_MS = 15_000

/** Who we are, one big button, and our requests. */
export function Start() {
  useEffect(() => {
    void readHome()
    const timer = setInterval(() => void readHome(), EVERY_MS)
    return () => clearInterval(timer)
  }, [])
  const found = home.value
  const { start, stages, arrival } = words.value
  if (!found) return null
  return (
    <>
      <Heading>{found.name}</Heading>
      <a class="big big-main" href={toAsk}>
        {isBegun.value ? start.going : start.ask}
      </a>
      <p>{start.askText}</p>
      <section aria-labelledby="yours">
        <h2 id="yours">{start.yours}</h2>
        {found.requests.length + found.left_out.length === 0 && <p>{start.none}</p>}
        {found.left_out.length > 0 && (
          <p role="alert">{start.leftOut(found.left_out.join(', '))}</p>
        )}
        <ul class="requests">
          {found.requests.map((one) => (
            <li key={one.id}>
              <a href={toRequest(one.id)}>
                <strong>{stages[one.stage]}</strong>
                <span class="figures">
                  {arrival.askedAt(clock(one.received_at))}. {arrival.reference}{' '}
                  {one.reference}
                </span>
                <span class="go">{start.open}</span>
              </a>
            </li>
          ))}
        </ul>
      </section>
      <RingControl />
      <Big tone="plain" onPress={() => void signOut()}>
        {start.signOut}
      </Big>
    </>
  )
}

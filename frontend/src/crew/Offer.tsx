import { useSignal } from '@preact/signals'
import type { Refusal, Today } from '../api/types'
import { REFUSAL } from '../board/words'
import { JobFacts } from './JobFacts'
import { Big, Choice } from './parts'
import { endByUs, now, press, waiting } from './store'

/** An offer fills the screen until it is answered. */
export function Offer({ day }: { day: Today }) {
  const isRefusing = useSignal(false)
  const offer = day.assignment
  if (!offer) return null
  const path = `assignments/${offer.id}`
  const isAnswering = waiting.value.some((each) => each.path.endsWith(`${path}/accept`))
  if (isRefusing.value)
    return (
      <Choice<Refusal>
        question="Why can’t you take it?"
        words={REFUSAL}
        confirm="Send: we can’t"
        onCancel={() => {
          isRefusing.value = false
        }}
        onChoose={(reason) => {
          endByUs()
          press(`${path}/refuse`, 'Can’t take it', { reason })
        }}
      />
    )
  return (
    <main class="job offer">
      <p class="job-kind">New job</p>
      {offer.expires_at && <Expiry at={offer.expires_at} />}
      <JobFacts day={day} />
      <div class="job-actions">
        {isAnswering ? (
          <p class="sending" role="status">
            Accepted here, waiting for control to confirm. Do not set off yet.
          </p>
        ) : (
          <>
            <Big onPress={() => press(`${path}/accept`, 'Accept')}>Accept</Big>
            <Big
              tone="plain"
              onPress={() => {
                isRefusing.value = true
              }}
            >
              Can’t
            </Big>
          </>
        )}
      </div>
    </main>
  )
}

function Expiry({ at }: { at: string }) {
  const seconds = Math.max(0, Math.ceil((Date.parse(at) - now.value) / 1000))
  return <p class="expiry figures">Answer within {seconds} s</p>
}

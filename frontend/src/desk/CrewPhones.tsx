import { useSignal } from '@preact/signals'
import { wipePhones } from './act'
import { ReasonForm } from './ReasonForm'

const REASON: Readonly<Record<string, string>> = {
  lost: 'A phone was lost',
  stolen: 'A phone was stolen',
  in_wrong_hands: 'Somebody else has the phone',
  left_the_service: 'Somebody left the service',
  phone_faulty: 'A phone is faulty',
}

/** End a crew's sign-ins: its phones forget what they keep of patients. */
export function CrewPhones({ id }: { id: string }) {
  const isDone = useSignal(false)
  return (
    <section aria-label="Phones">
      <h3>Phones</h3>
      {isDone.value && (
        <p role="status">
          Every sign-in of this crew has ended. A phone out of reach is wiped when it
          next has signal. <strong>Ring the crew:</strong> it receives no jobs until it
          signs in again.
        </p>
      )}
      <ReasonForm
        title="Wipe its phones"
        question="why?"
        words={REASON}
        onReason={async (reason) => {
          isDone.value = await wipePhones(id, reason)
          return isDone.value
        }}
      />
    </section>
  )
}

import { useSignal } from '@preact/signals'
import { readSent, readSentWhole } from '../api/reads'
import type { Sent } from '../api/types'
import { day, hhmm } from '../board/time'
import { NotRead } from './NotRead'
import { useFetched } from './useFetched'

/** What the sender's own system sent, as it came. Each reading of one is audited. */
export function SentMessages({ id, version }: { id: string; version: number }) {
  const sent = useFetched(readSent, id, version)
  const { value } = sent
  if (sent.error) return <NotRead what="The messages" of={sent} />
  if (!value) return <p class="quiet">Reading which messages came…</p>
  if (value.messages.length === 0)
    return <p class="quiet">No BaRS message: this case came by another way.</p>
  return (
    <section aria-label="Messages of the sender’s system">
      <h4>Messages of the sender’s system</h4>
      <p class="quiet">
        As they came, for a question about what was sent. Opening one is audited.
      </p>
      {value.messages.map((one) => (
        <One key={one.id} id={id} message={one} />
      ))}
    </section>
  )
}

const ASKED: Readonly<Record<string, string>> = {
  new: 'Request',
  update: 'Update',
  cancel: 'Cancellation',
}

function One({ id, message }: { id: string; message: Sent['messages'][number] }) {
  const isOpen = useSignal(false)
  const { asked, bundle_id, received_at, version } = message
  return (
    <details
      class="others"
      onToggle={(event) => {
        isOpen.value = event.currentTarget.open
      }}
    >
      <summary class="figures">
        {ASKED[asked] ?? asked}, {day(received_at)} {hhmm(received_at)}
      </summary>
      <p class="quiet">
        BaRS {version}, bundle {bundle_id}
      </p>
      {isOpen.value && <Whole path={`${id}/${message.id}`} />}
    </details>
  )
}

function Whole({ path }: { path: string }) {
  const whole = useFetched(readSentWhole, path, null)
  const { value } = whole
  if (whole.error) return <NotRead what="The message" of={whole} />
  if (!value) return <p class="quiet">Reading the message…</p>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys scroll it
    <section class="sent" tabIndex={0} aria-label="The message as it came">
      <pre>{value.text}</pre>
    </section>
  )
}

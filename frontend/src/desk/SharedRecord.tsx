import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { openSharedRecord } from './act'
import { area, mayDecide } from './store'

type Opened = NonNullable<Awaited<ReturnType<typeof openSharedRecord>>>

/** The way to the shared record: first it is kept who goes, then the address is told.
 * The NHS number goes by the clipboard, never in an address (ADR 48). */
export function SharedRecord({ id }: { id: string }) {
  const opened = useSignal<(Opened & { copied: boolean }) | null>(null)
  const link = useRef<HTMLAnchorElement>(null)
  useEffect(() => link.current?.focus(), [opened.value])
  const name = area.value?.shared_record
  if (!name || !mayDecide.value) return null
  const told = opened.value
  // Whoever goes there again is kept again; the link must last as long as its press.
  const forget = () => {
    opened.value = null
  }
  return (
    <section aria-label="Shared record">
      <h3>Shared record</h3>
      {told ? (
        <>
          <p role="status">{copiedWords(told)}</p>
          <div class="buttons">
            <a
              ref={link}
              class="tool tool-strong"
              href={told.url}
              target="_blank"
              rel="noopener noreferrer"
              onClick={() => setTimeout(forget)}
            >
              Open {told.name} in a new tab
            </a>
          </div>
        </>
      ) : (
        <button
          type="button"
          class="tool"
          onClick={async () => {
            const found = await openSharedRecord(id)
            if (found)
              opened.value = { ...found, copied: await copied(found.nhs_number) }
          }}
        >
          {name}: copy the NHS number, then open
        </button>
      )}
    </section>
  )
}

function copiedWords({ nhs_number, copied: isCopied }: Opened & { copied: boolean }) {
  if (!nhs_number)
    return 'No NHS number was told: search by name and date of birth. It is kept that you opened it.'
  const how = isCopied
    ? 'The NHS number is copied: paste it there.'
    : 'The NHS number could not be copied: type it from above.'
  return `${how} It is kept that you opened it.`
}

/** Whether the number is on the clipboard; a browser may not allow it. */
async function copied(number: string | null): Promise<boolean> {
  if (!number) return false
  try {
    await navigator.clipboard.writeText(number)
    return true
  } catch {
    return false
  }
}

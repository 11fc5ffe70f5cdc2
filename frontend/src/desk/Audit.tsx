import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { inWords, Refused, UNREACHED } from '../api/problem'
import { readAudit, readChain, readPeople } from '../api/reads'
import type { AuditLine, AuditPage, Chain } from '../api/types'
import { day, hhmm, hhmmss } from '../board/time'
import { DateField, SelectField, TextField } from '../ui/fields'
import { type AuditAsked, asReference, auditQuery, KIND } from './auditQuery'
import { DrawerHead } from './DrawerHead'
import { InlineForm, said } from './InlineForm'
import { useFetched } from './useFetched'

const ALL: AuditAsked = {
  account_id: '',
  reference: '',
  kind: '',
  since: '',
  until: '',
}

/** Who read and did what, to whom, when and why; reading it is audited too. */
export function Audit() {
  const asked = useSignal<AuditAsked>(ALL)
  const page = useSignal<AuditPage | null>(null)
  const failed = useSignal<string | null>(null)
  const look = async (which: AuditAsked, beforeId?: number) => {
    failed.value = null
    try {
      const told = await readAudit(auditQuery(which, beforeId))
      const before = beforeId === undefined ? [] : (page.value?.lines ?? [])
      page.value = { ...told, lines: [...before, ...told.lines] }
      asked.value = which
    } catch (error) {
      failed.value = inWords(error instanceof Refused ? error.problem : UNREACHED)
    }
  }
  useEffect(() => void look(ALL), [])
  return (
    <>
      <DrawerHead>Audit</DrawerHead>
      <p class="quiet">
        Your reading is audited too. What people did to a case is its own kind: Done to
        cases.
      </p>
      <ChainOf />
      <Filter onAsk={look} />
      {failed.value && (
        <p class="refusal" role="alert">
          The audit could not be read. {failed.value}
        </p>
      )}
      {page.value && (
        <Lines
          page={page.value}
          asked={asked.value}
          onMore={(id) => look(asked.value, id)}
        />
      )}
    </>
  )
}

function Filter({ onAsk }: { onAsk: (asked: AuditAsked) => Promise<void> }) {
  const people = useFetched(readPeople, 'all', 0)
  const error = useSignal<string | undefined>(undefined)
  const names = people.value?.people.map(({ id, name }) => [id, name]) ?? []
  return (
    <InlineForm
      label="Which lines"
      submit="Show these lines"
      onSubmit={(form) => {
        const reference = said(form, 'audit-case')
        const isOdd = reference !== '' && asReference(reference) === null
        error.value = isOdd ? 'Eight letters and digits, as on the case' : undefined
        if (isOdd) return
        return onAsk({
          account_id: said(form, 'audit-who'),
          reference,
          kind: said(form, 'audit-kind'),
          since: said(form, 'audit-since'),
          until: said(form, 'audit-until'),
        })
      }}
    >
      <SelectField
        label="Person"
        name="audit-who"
        words={Object.fromEntries(names)}
        empty="Everybody"
      />
      <TextField
        label="Case number"
        hint="The eight letters and digits on the case; no name of a patient."
        name="audit-case"
        error={error.value}
      />
      <SelectField label="Kind" name="audit-kind" words={KIND} empty="Every kind" />
      <DateField label="From (London time)" name="audit-since" withTime />
      <DateField
        label="To (London time)"
        hint="31 days at the most; left empty: the last 24 hours."
        name="audit-until"
        withTime
      />
    </InlineForm>
  )
}

interface LinesProps {
  page: AuditPage
  asked: AuditAsked
  onMore: (beforeId: number) => Promise<void>
}

function Lines({ page, asked, onMore }: LinesProps) {
  const { lines, more } = page
  const last = lines.at(-1)
  return (
    <section aria-labelledby="audit-lines">
      <h3 id="audit-lines">Lines</h3>
      <p class="figures" role="status">
        {lines.length} {lines.length === 1 ? 'line' : 'lines'}
        {more && ', and there are older ones'}
      </p>
      <p class="quiet figures">
        From {day(page.since)} {hhmm(page.since)} to {day(page.until)}{' '}
        {hhmm(page.until)}
      </p>
      <p>
        <a
          class="tool"
          href={`/api/audit.csv?${auditQuery(asked)}`}
          download="audit.csv"
        >
          Export as CSV
        </a>{' '}
        <span class="quiet">The export is audited as well.</span>
      </p>
      <ul class="plain audit">
        {lines.map((line) => (
          <Line key={line.id} line={line} />
        ))}
      </ul>
      {more && last && (
        <button type="button" class="tool" onClick={() => void onMore(last.id)}>
          Show older lines
        </button>
      )}
    </section>
  )
}

function Line({ line }: { line: AuditLine }) {
  return (
    <li class="declined">
      <time class="figures" dateTime={line.at}>
        {day(line.at)} {hhmmss(line.at)}
      </time>{' '}
      <strong>{line.who}</strong> {line.action}
      {line.reference && <span class="reference"> {line.reference}</span>}
      {line.reason && (
        <>
          <br />
          <span class="quiet">Why: {line.reason}</span>
        </>
      )}
    </li>
  )
}

/** Whether the record is what was written: looked at when a person asks. */
function ChainOf() {
  const found = useSignal<Chain | null>(null)
  const failed = useSignal<string | null>(null)
  const isLooking = useSignal(false)
  const look = async () => {
    isLooking.value = true
    failed.value = null
    try {
      found.value = await readChain()
    } catch (error) {
      failed.value = inWords(error instanceof Refused ? error.problem : UNREACHED)
    }
    isLooking.value = false
  }
  return (
    <section aria-label="Is the record whole">
      <div class="buttons">
        <button
          type="button"
          class="tool"
          disabled={isLooking.value}
          onClick={() => void look()}
        >
          {isLooking.value ? 'Following every line…' : 'Check that nobody changed it'}
        </button>
      </div>
      {failed.value && (
        <p class="refusal" role="alert">
          It could not be checked. {failed.value}
        </p>
      )}
      {found.value && <Verdict chain={found.value} />}
    </section>
  )
}

function Verdict({ chain }: { chain: Chain }) {
  const { problems, restores, sealed_at, anchored_at } = chain
  return (
    <div role="status">
      {problems.length === 0 ? (
        <p class="figures">
          <strong>● Whole</strong>, checked {hhmmss(chain.checked_at)}.{' '}
          {sealed_at
            ? `Sealed up to ${day(sealed_at)} ${hhmmss(sealed_at)}; what is younger is not held yet.`
            : 'Nothing is sealed yet.'}
        </p>
      ) : (
        <div class="refusal">
          <strong>▲ Not whole: keep this screen, and tell your security lead</strong>
          <ul class="plain">
            {problems.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </div>
      )}
      <p class={anchored_at ? 'quiet figures' : 'warn'}>
        {anchored_at
          ? `Last written down outside of the database: ${day(anchored_at)} ${hhmmss(anchored_at)}; ${chain.anchored} places compared.`
          : '◆ Nothing is written down outside of the database: whoever wrote all of it anew would not be found. Ask who runs the service for UCR_ANCHORS.'}
      </p>
      {restores.map((one) => (
        <p key={one} class="warn figures">
          ◆ A backup was put back: {one}.
        </p>
      ))}
    </div>
  )
}

import type { Signal } from '@preact/signals'
import { useSignal } from '@preact/signals'
import { command } from '../api/client'
import { inWords, Refused, UNREACHED } from '../api/problem'
import type { BroughtInRota, RotaPreview } from '../api/types'
import { day, hhmm } from '../board/time'
import { DrawerHead } from './DrawerHead'
import { textOf } from './rotaFile'
import { EFFECT, HEADING } from './rotaWords'

const TEMPLATE =
  'crew,kind,people,skills,kit,base_lat,base_lon,starts,ends,break_from,break_until,break_minutes'
const OPTIONAL = 'goes_by,furthest_min,most_visits,traits,vehicle,vehicle_kit'

/** Who works when, from a spreadsheet: seen row by row, then all of it or nothing. */
export function Rota() {
  const csv = useSignal('')
  const seen = useSignal<RotaPreview | null>(null)
  const done = useSignal<BroughtInRota | null>(null)
  const failed = useSignal<string | null>(null)
  const look = () =>
    attempt(failed, async () => {
      done.value = null
      seen.value = await command<RotaPreview>('/api/rota/preview', { csv: csv.value })
    })
  const bringIn = (why: string) =>
    attempt(failed, async () => {
      const body = { csv: csv.value, why }
      done.value = await command<BroughtInRota>('/api/rota', body)
      seen.value = null
    })
  const change = (text: string) => {
    csv.value = text
    seen.value = null
  }
  return (
    <>
      <DrawerHead>Rota</DrawerHead>
      <p>
        A row for each crew’s shift, times as the clock on the wall says. Crews that are
        not in it stay as they are. Headings:
      </p>
      <p class="rota-headings">{TEMPLATE}</p>
      <p>These may be left out, and then change nothing:</p>
      <p class="rota-headings">{OPTIONAL}</p>
      <RotaFile onRead={change} />
      <label class="nhsuk-label" for="rota-csv">
        Or paste the rows, headings first
      </label>
      <textarea
        id="rota-csv"
        class="nhsuk-textarea"
        rows={6}
        spellcheck={false}
        value={csv.value}
        onInput={(event) => change(event.currentTarget.value)}
      />
      <div class="buttons">
        <button
          type="button"
          class="tool"
          disabled={!csv.value.trim()}
          onClick={() => void look()}
        >
          Show what it would do
        </button>
      </div>
      {failed.value && (
        <p class="refusal" role="alert">
          {failed.value}
        </p>
      )}
      {seen.value && <Seen preview={seen.value} onBringIn={bringIn} />}
      {done.value && <Done brought={done.value} />}
    </>
  )
}

async function attempt(
  failed: Signal<string | null>,
  act: () => Promise<void>,
): Promise<void> {
  failed.value = null
  try {
    await act()
  } catch (error) {
    failed.value = inWords(error instanceof Refused ? error.problem : UNREACHED)
  }
}

function RotaFile({ onRead }: { onRead: (text: string) => void }) {
  const isOldCoding = useSignal(false)
  return (
    <div class="nhsuk-form-group">
      <label class="nhsuk-label" for="rota-file">
        A CSV file from the spreadsheet
      </label>
      <input
        id="rota-file"
        type="file"
        accept=".csv,text/csv"
        onChange={async (event) => {
          const [file] = event.currentTarget.files ?? []
          if (!file) return
          const read = textOf(new Uint8Array(await file.arrayBuffer()))
          isOldCoding.value = read.isOldCoding
          onRead(read.text)
        }}
      />
      {isOldCoding.value && (
        <p class="warn" role="status">
          <strong>◆ This file is not UTF-8.</strong> It was read as Windows-1252: look
          at letters with accents before you bring it in.
        </p>
      )}
    </div>
  )
}

function Seen({
  preview,
  onBringIn,
}: {
  preview: RotaPreview
  onBringIn: (why: string) => void
}) {
  const why = useSignal('')
  const { errors, lines } = preview
  if (errors.length > 0)
    return (
      <section role="alert" aria-labelledby="rota-errors">
        <h3 id="rota-errors">
          {errors.length === 1 ? '1 cell is wrong' : `${errors.length} cells are wrong`}
          : nothing can be brought in
        </h3>
        <ul class="plain">
          {errors.map((one) => (
            <li key={`${one.row} ${one.column} ${one.rule}`} class="declined">
              <strong>
                Row {one.row}, {HEADING[one.column] ?? one.column}
              </strong>
              : {one.rule}
            </li>
          ))}
        </ul>
      </section>
    )
  return (
    <section role="status" aria-labelledby="rota-lines">
      <h3 id="rota-lines">What it would do</h3>
      <ul class="plain">
        {lines.map((line) => (
          <li key={line.row} class="declined">
            <strong>{line.crew}</strong>{' '}
            <span class="figures">
              {day(line.starts_at)} {hhmm(line.starts_at)} to {hhmm(line.ends_at)}
            </span>
            : {line.effects.map((effect) => EFFECT[effect]).join(', ')}
            {line.changes.length > 0 &&
              ` (${line.changes.map((name) => HEADING[name] ?? name).join(', ')})`}
          </li>
        ))}
      </ul>
      <label class="nhsuk-label" for="rota-why">
        Why, for the record
      </label>
      <input
        id="rota-why"
        class="nhsuk-input"
        autocomplete="off"
        maxLength={200}
        value={why.value}
        onInput={(event) => {
          why.value = event.currentTarget.value
        }}
      />
      <div class="buttons">
        <button
          type="button"
          class="nhsuk-button"
          disabled={!why.value.trim()}
          onClick={() => onBringIn(why.value.trim())}
        >
          Bring this rota in
        </button>
      </div>
    </section>
  )
}

function Done({ brought }: { brought: BroughtInRota }) {
  return (
    <section role="status">
      <p>
        <strong>The rota is in.</strong>
      </p>
      {brought.left_out.length > 0 && (
        <p class="warn">
          <strong>◆ Left out:</strong> {brought.left_out.join(', ')}. Their records
          cannot be read. Tell whoever runs the service, then bring the rota in again.
        </p>
      )}
      {brought.new_crews.length > 0 && (
        <p>
          New crews sign their phone in by these links. They are shown once; give each
          to its crew only.
        </p>
      )}
      {brought.new_crews.map((one) => (
        <div key={one.name} class="nhsuk-form-group">
          <label class="nhsuk-label" for={`link-${one.name}`}>
            Link for {one.name}
          </label>
          <input
            id={`link-${one.name}`}
            class="nhsuk-input"
            readOnly
            value={one.url}
            onFocus={(event) => event.currentTarget.select()}
          />
        </div>
      ))}
    </section>
  )
}

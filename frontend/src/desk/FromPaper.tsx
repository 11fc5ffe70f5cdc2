import { type Signal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { command } from '../api/client'
import { inWords, Refused, UNREACHED } from '../api/problem'
import { readPaperCrews } from '../api/reads'
import type { Foreseen, ForeseenList } from '../api/types'
import { OUTCOME } from '../board/endWords'
import { paperTimes } from '../board/paperTimes'
import { day, hhmm, londonDay } from '../board/time'
import { REFERRAL_STATUS, say, VISIT_STATUS } from '../board/words'
import { DrawerHead } from './DrawerHead'
import { InlineForm } from './InlineForm'
import { NotRead } from './NotRead'
import { type CaseNames, caseNames, OnePaper } from './OnePaper'
import {
  addDraft,
  type Draft,
  drafts,
  enterable,
  LABEL,
  missing,
  paperOf,
  removeDrafts,
  ruleWords,
  type Wrong,
} from './paper'
import { isBusyHere, pressing } from './pressed'
import { now } from './store'
import { Told } from './Told'
import { useFetched } from './useFetched'

/** What became of one that was entered, or why it was not. */
interface Done {
  readonly name: string
  readonly words: string
  readonly isEntered: boolean
}

/** After an outage: visits as their crews wrote them down, each with its own times. */
export function FromPaper() {
  const wrong = useSignal<ReadonlyMap<number, Wrong>>(new Map())
  const seen = useSignal<readonly Foreseen[] | null>(null)
  const failed = useSignal<string | null>(null)
  const done = useSignal<readonly Done[]>([])
  const crews = useFetched(readPaperCrews, 'all', 0)
  const cases = caseNames(drafts.value)
  useEffect(() => {
    if (drafts.value.length === 0) addDraft(londonDay(now.peek()))
  }, [])
  const look = async () => {
    const found = drafts.value.map((one) => [one.key, missing(one)] as const)
    wrong.value = new Map(found.filter(([, each]) => Object.keys(each).length > 0))
    seen.value = null
    failed.value = null
    if (wrong.value.size > 0) return focusFirstError()
    await attempt(failed, async () => {
      const papers = drafts.value.map(paperOf)
      const told = await command<ForeseenList>('/api/from-paper/preview', { papers })
      seen.value = told.rows
    })
  }
  return (
    <>
      <DrawerHead>Visits from paper</DrawerHead>
      <p>
        After an outage: enter what crews wrote on the paper pack. Each visit keeps the
        paper’s own times; the record also says when you entered it, and that it was
        you.
      </p>
      {crews.error && <NotRead what="The crews" of={crews} />}
      <InlineForm
        label="Visits from paper"
        submit="Show what it would do"
        isHeld={drafts.value.length === 0}
        onSubmit={look}
      >
        {drafts.value.map((draft, place) => (
          <OnePaper
            key={draft.key}
            draft={draft}
            number={place + 1}
            cases={cases}
            crews={crews.value?.crews ?? []}
            wrong={wrong.value.get(draft.key) ?? {}}
            onChange={() => {
              seen.value = null
            }}
          />
        ))}
        <button
          type="button"
          class="tool"
          onClick={() => {
            seen.value = null
            addDraft(londonDay(now.peek()))
          }}
        >
          Add another visit
        </button>
      </InlineForm>
      {failed.value && (
        <p class="refusal" role="alert">
          {failed.value}
        </p>
      )}
      {seen.value && <Seen rows={seen.value} cases={cases} seen={seen} done={done} />}
      <Entered done={done.value} />
    </>
  )
}

function focusFirstError(): void {
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>('.paper [aria-describedby$="-error"]')?.focus(),
  )
}

async function attempt(failed: Signal<string | null>, act: () => Promise<void>) {
  try {
    await act()
  } catch (error) {
    failed.value = inWords(error instanceof Refused ? error.problem : UNREACHED)
  }
}

interface SeenProps {
  rows: readonly Foreseen[]
  cases: CaseNames
  seen: Signal<readonly Foreseen[] | null>
  done: Signal<readonly Done[]>
}

/** Row by row: what it would do, or each field and the rule that it breaks. */
function Seen({ rows, cases, seen, done }: SeenProps) {
  const right = enterable(rows, drafts.value)
  const wrongs = rows.length - right.length
  const enter = () =>
    pressing('from_paper', 'Enter', async () => {
      const told: Done[] = []
      for (const one of right) told.push(await entered(one, cases))
      const gone = right.filter((_, place) => told[place]?.isEntered)
      removeDrafts(gone.map(({ draft }) => draft.key))
      seen.value = null
      done.value = [...told, ...done.value]
    })
  return (
    <section role={wrongs > 0 ? 'alert' : 'status'} aria-labelledby="paper-seen">
      <h3 id="paper-seen">What it would do</h3>
      <ul class="plain">
        {rows.map((row, place) => (
          <li key={row.row} class="declined">
            <strong>
              Visit {row.row}, {cases[row.referral_id] ?? row.reference}
            </strong>
            <Row row={row} draft={drafts.value[place]} />
          </li>
        ))}
      </ul>
      {right.length > 0 && (
        <div class="buttons">
          <button
            type="button"
            class="nhsuk-button"
            disabled={isBusyHere.value}
            onClick={() => void enter()}
          >
            {enterWords(right.length, wrongs)}
          </button>
        </div>
      )}
    </section>
  )
}

function enterWords(right: number, wrongs: number): string {
  const what = right === 1 ? 'this visit' : `these ${right} visits`
  if (wrongs === 0) return `Enter ${what}`
  return right === 1
    ? 'Enter the one that is right'
    : `Enter the ${right} that are right`
}

function Row({ row, draft }: { row: Foreseen; draft: Draft | undefined }) {
  if (row.errors.length > 0)
    return (
      <>
        {row.errors.map(({ field, rule }) => (
          <p key={field + rule} class="refusal">
            <strong>{labelOf(field)}</strong>: {ruleWords(rule, row.entered)}
          </p>
        ))}
      </>
    )
  if (!draft) return null
  const paper = paperOf(draft)
  return (
    <p class="figures">
      {day(paper.ended_at)}: {paperTimes(paper)}. {say(OUTCOME, paper.outcome)}; the
      case is then: {say(REFERRAL_STATUS, row.ends).toLowerCase()}.
      {row.known && (
        <>
          {' '}
          Their phone had told us: {say(VISIT_STATUS, row.known).toLowerCase()}; those
          times stay.
        </>
      )}
    </p>
  )
}

function labelOf(field: string): string {
  const words: Readonly<Record<string, string>> = LABEL
  return words[field] ?? field
}

/** One command for one case, at the version that was looked at. */
async function entered(one: { draft: Draft; row: Foreseen }, cases: CaseNames) {
  const { draft, row } = one
  const { referral_id, ...body } = paperOf(draft)
  const name = cases[referral_id] ?? row.reference
  const path = `/api/referrals/${referral_id}/from-paper`
  try {
    await command(path, body, undefined, row.version ?? undefined)
    const happened = paperTimes(paperOf(draft))
    const words = `entered ${hhmm(now.peek())}; happened: ${happened}`
    return { name, words, isEntered: true }
  } catch (error) {
    const words = inWords(error instanceof Refused ? error.problem : UNREACHED)
    return { name, words: `not entered. ${words}`, isEntered: false }
  }
}

function Entered({ done }: { done: readonly Done[] }) {
  if (done.length === 0) return null
  return (
    <Told key={done.length}>
      <h3>Done</h3>
      <ul class="plain">
        {done.map(({ name, words, isEntered }) => (
          <li key={name + words}>
            <p class={isEntered ? 'figures' : 'refusal'}>
              <strong>{name}</strong>: {words}
            </p>
          </li>
        ))}
      </ul>
    </Told>
  )
}

import { useSignal } from '@preact/signals'
import type { CrewCard, LoanCard } from '../api/types'
import { borrowedWords, lentWords, undoLeftS } from '../board/loans'
import { endLoan, undoLoan } from './act'
import { seldom } from './lazily'
import { isBusy } from './pressed'
import { isOpen, open } from './selection'
import { borrowed, lentOut, mayDecide, now } from './store'

const NEWS_MS = 10 * 60_000

/** Whose crew works here, or ours elsewhere: told until somebody has read it. */
export function LoanNews() {
  const read = useSignal<ReadonlySet<string>>(new Set())
  const fresh = [...borrowed.value, ...lentOut.value].filter(
    (loan) =>
      !read.value.has(loan.id) && now.value - Date.parse(loan.lent_at) < NEWS_MS,
  )
  if (fresh.length === 0) return null
  return (
    <section class="loan-news" aria-label="Crews lent">
      <ul class="plain">
        {fresh.map((loan) => (
          <li key={loan.id}>
            <span class="figures">
              <strong>◆ {loan.crew}</strong>{' '}
              {isBorrowed(loan) ? `is yours: ${borrowedWords(loan)}` : lentWords(loan)}
            </span>
            <button
              type="button"
              class="tool"
              onClick={() => open({ kind: 'crew', id: loan.crew_id })}
            >
              Show {loan.crew}
            </button>
            <UndoLoan loan={loan} />
            <button
              type="button"
              class="tool"
              onClick={() => {
                read.value = new Set([...read.value, loan.id])
              }}
            >
              I have read it
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function isBorrowed(loan: LoanCard): boolean {
  return borrowed.value.some(({ id }) => id === loan.id)
}

function UndoLoan({ loan }: { loan: LoanCard }) {
  const left = undoLeftS(loan, now.value)
  if (isBorrowed(loan) || left === 0 || !mayDecide.value) return null
  return (
    <button
      type="button"
      class="tool figures"
      disabled={isBusy(loan.crew_id)}
      onClick={() => void undoLoan(loan)}
    >
      Undo the loan ({left} s)
    </button>
  )
}

/** Under the crews on duty: ours that work elsewhere now. */
export function LentOut() {
  if (lentOut.value.length === 0) return null
  return (
    <section aria-label="Lent out">
      <h2 class="group">Lent out</h2>
      <ul>
        {lentOut.value.map((loan) => (
          <li key={loan.id} class="row-item">
            <button
              type="button"
              class="row crew-row"
              data-row={loan.crew_id}
              tabIndex={0}
              aria-current={isOpen('crew', loan.crew_id)}
              onClick={() => open({ kind: 'crew', id: loan.crew_id })}
            >
              <span class="mark" aria-hidden="true">
                ◆
              </span>
              <span class="row-head">
                <strong>{loan.crew}</strong>
              </span>
              <span class="row-facts figures">{lentWords(loan)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

const LendForm = seldom<{ crew: CrewCard; onDone: () => void }>(
  'Lend to another area',
  async () => (await import('./LendForm')).LendForm,
  ({ children }) => <h3>{children}</h3>,
)

/** The form is opened seldom: its code comes after the first screen. */
export function Lend({ crew }: { crew: CrewCard }) {
  const isOpened = useSignal(false)
  const close = () => {
    isOpened.value = false
  }
  if (isOpened.value) return <LendForm crew={crew} onDone={close} />
  return (
    <button
      type="button"
      class="tool"
      onClick={() => {
        isOpened.value = true
      }}
    >
      Lend to another area…
    </button>
  )
}

/** In a crew's details: whose it is, and the way home. */
export function LoanOf({ crewId }: { crewId: string }) {
  const theirs = borrowed.value.find((loan) => loan.crew_id === crewId)
  const ours = lentOut.value.find((loan) => loan.crew_id === crewId)
  const loan = theirs ?? ours
  if (!loan) return null
  return (
    <section class="loan" aria-label="Loan">
      <p class="warn figures">
        <strong>
          ◆ {loan.crew} is {theirs ? borrowedWords(loan) : lentWords(loan)}
        </strong>
        {ours && '. What it does there is theirs to see.'}
      </p>
      {mayDecide.value && !loan.recalled_at && (
        <div class="buttons">
          <button
            type="button"
            class="tool"
            disabled={isBusy(loan.crew_id)}
            onClick={() => void endLoan(loan)}
          >
            {theirs
              ? `Send back to ${loan.from_name}`
              : `Call back from ${loan.to_name}`}
          </button>
          <UndoLoan loan={loan} />
        </div>
      )}
      {loan.recalled_at && (
        <p class="quiet">It was asked back, and comes when its job is done.</p>
      )}
    </section>
  )
}

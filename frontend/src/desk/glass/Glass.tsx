import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { command } from '../../api/client'
import type { Problem } from '../../api/problem'
import type { BrokenGlass, OpenedCase } from '../../api/types'
import { day, hhmm } from '../../board/time'
import { AreaField, SelectField, TextField } from '../../ui/fields'
import { asReference } from '../auditQuery'
import { DrawerHead } from '../DrawerHead'
import { InlineForm, said } from '../InlineForm'
import { open as show } from '../selection'
import { attempt, NotDone } from '../settings/parts'
import { now } from '../store'
import { whose } from './GlassNews'
import { isOpenNow, known, readAgain } from './store'

const MINUTES = { 15: '15 minutes', 30: '30 minutes', 60: '1 hour' }
const LEAST = 10

/** Read a case that is closed to one, openly; and who has opened which of ours. */
export function Glass() {
  useEffect(() => void readAgain(), [])
  return (
    <>
      <DrawerHead>Case that is closed to you</DrawerHead>
      <p>
        In an emergency you may read a case of another area, or one that your role does
        not read. You cannot change it. <strong>Its area is told at once</strong> who
        you are and why, and so are both audits.
      </p>
      <Ask />
      <List title="You opened" all={known.value.mine} isMine />
      <List title="Cases of this area that were opened" all={known.value.opened} />
    </>
  )
}

function Ask() {
  const error = useSignal<{ reference?: string; reason?: string }>({})
  const problem = useSignal<Problem | null>(null)
  return (
    <InlineForm
      label="Open a case"
      submit="Open it, and tell its area"
      onSubmit={async (form) => {
        const reference = asReference(said(form, 'glass-case'))
        const reason = said(form, 'glass-why')
        error.value = {
          ...(reference
            ? {}
            : { reference: 'Eight letters and digits, as on the case' }),
          ...(reason.length >= LEAST
            ? {}
            : { reason: 'Say why in ten letters or more' }),
        }
        if (!reference || reason.length < LEAST) return
        problem.value = await attempt(async () => {
          const minutes = Number(said(form, 'glass-minutes'))
          const body = { reference, reason, minutes }
          const made = await command<BrokenGlass>('/api/break-glass', body)
          await readAgain()
          show({ kind: 'glass_case', glass: made.id })
        })
      }}
    >
      <TextField
        label="Case number"
        hint="The eight letters and digits that its area reads out."
        name="glass-case"
        error={error.value.reference}
      />
      <AreaField
        label="Why it must be"
        hint="Its area and both audits read this; no patient’s name."
        name="glass-why"
        rows={2}
        error={error.value.reason}
      />
      <SelectField label="For how long" name="glass-minutes" words={MINUTES} />
      <NotDone problem={problem.value} />
    </InlineForm>
  )
}

interface ListProps {
  title: string
  all: readonly OpenedCase[]
  isMine?: boolean
}

function List({ title, all, isMine = false }: ListProps) {
  if (all.length === 0) return null
  return (
    <section aria-label={title}>
      <h3>{title}, last 31 days</h3>
      <ul class="plain">
        {all.map((one) => (
          <li key={one.id} class="declined figures">
            <strong>{one.reference}</strong> {!isMine && `${whose(one)}, `}
            {day(one.broken_at)} {hhmm(one.broken_at)} to{' '}
            {hhmm(one.ended_at ?? one.until_at)}
            {isOpenNow(one, now.value) && <strong> ◆ open now</strong>}
            <br />
            <span class="quiet">Why: {one.reason}</span>
            <br />
            <span class="quiet">
              {one.looked_at
                ? `${one.looked_by ?? 'A manager'} looked at it ${day(one.looked_at)} ${hhmm(one.looked_at)}`
                : 'No manager of its area has looked at it yet'}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

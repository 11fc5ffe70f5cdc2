import { useEffect } from 'preact/hooks'
import type { StackCall, StackTaken } from '../api/types'
import {
  FIT,
  FIT_MARK,
  feedWords,
  harmWords,
  isUntold,
  rowId,
  toldWords,
  waitWords,
  who,
} from '../board/stack'
import { hhmm, minutesBetween, span } from '../board/time'
import { EXCLUSION, FLAG, RED_FLAG } from '../board/words'
import { arrows } from '../ui/arrows'
import { Mark } from '../ui/Mark'
import { Tag } from '../ui/Tag'
import { useKeptFocus } from '../ui/useKeptFocus'
import { ATTENDED, leave, reading } from './heldQueue'
import { keepInPlace } from './inPlace'
import { isOpen, open, opened } from './selection'
import { heldCalls, isTrusted, stack, unheardSince } from './stackStore'
import { now } from './store'
import { Waiting } from './Waiting'

/** Calls that wait for an ambulance, most harm avoided first; nobody's name is here. */
export function StackList() {
  const list = useKeptFocus()
  useEffect(() => leave, [])
  useEffect(() => (list.current ? keepInPlace(list.current) : undefined), [list])
  const { rows, gone, waiting } = heldCalls.value
  const chosen = opened.value?.kind === 'stack_call' ? opened.value.id : null
  const isDrawn = rows.some((call) => rowId(call) === chosen)
  return (
    <nav
      ref={list}
      class="stack"
      aria-label="999 stack"
      {...ATTENDED}
      onKeyDown={(event) => {
        reading()
        arrows(event)
      }}
    >
      <Feeds />
      <Taken />
      <div class="rows-top">
        <Waiting
          news={waiting > 0 ? `${waiting} new or moved` : ''}
          order="Most harm avoided first"
        />
      </div>
      <h2 class="group">
        Waiting for an ambulance <span class="figures">{rows.length - gone.size}</span>
      </h2>
      {rows.length === 0 && <p class="empty">No calls as last read.</p>}
      <ul>
        {rows.map((call, i) => (
          <StackRow
            key={rowId(call)}
            call={call}
            isGone={gone.has(rowId(call))}
            isTabStop={isDrawn ? rowId(call) === chosen : i === 0}
          />
        ))}
      </ul>
    </nav>
  )
}

/** Never a calm word over old data: what is not read says so, and since when. */
function Feeds() {
  return (
    <div class="feeds">
      {unheardSince.value !== null && (
        <p class="warn warn-harm">
          <strong>▲ This screen has not heard of the stack since </strong>
          <span class="figures">{hhmm(unheardSince.value)}</span>. What you see may be
          old.
        </p>
      )}
      {stack.value?.feeds.map((feed) => (
        <p
          key={feed.name}
          class={feed.reading === 'fresh' ? 'quiet' : 'warn warn-harm'}
          data-testid="feed"
        >
          <strong>
            {feed.reading !== 'fresh' && '▲ '}
            {feed.label}
          </strong>{' '}
          <span class="figures">{feedWords(feed, now.value)}</span>
        </p>
      ))}
    </div>
  )
}

/** What we took, above all while 999 does not know it. */
function Taken() {
  const taken = stack.value?.taken ?? []
  if (taken.length === 0) return null
  return (
    <section aria-label="Taken from the stack">
      <h2 class="group">
        Taken <span class="figures">{taken.length}</span>
      </h2>
      <ul class="plain taken">
        {taken.map((one) => (
          <TakenRow key={one.referral_id} one={one} />
        ))}
      </ul>
    </section>
  )
}

function TakenRow({ one }: { one: StackTaken }) {
  return (
    <li class={isUntold(one) ? 'warn' : 'quiet'}>
      <button
        type="button"
        class="link"
        onClick={() => open({ kind: 'case', id: one.referral_id })}
      >
        {one.reference}
      </button>{' '}
      <span class="figures">{hhmm(one.at)}</span> by {one.by}:{' '}
      <strong>
        {isUntold(one) && '◆ '}
        {toldWords(one.told)}
      </strong>
    </li>
  )
}

function StackRow({ call, isGone, isTabStop }: RowProps) {
  return (
    <li class="row-item">
      <button
        type="button"
        class={isGone ? 'row stack-row is-gone' : 'row stack-row'}
        data-row={rowId(call)}
        tabIndex={isTabStop ? 0 : -1}
        aria-current={isOpen('stack_call', rowId(call))}
        onClick={() => open({ kind: 'stack_call', id: rowId(call) })}
      >
        <Mark mark={FIT_MARK[call.fit]} hollow={isGone || !isTrusted.value} />
        <span class="row-head">
          <strong>{call.complaint.display}</strong>{' '}
          <span class="row-place">{call.locality || 'place not told'}</span>
        </span>
        <span class="row-spare figures">
          {isGone ? 'left the stack' : harmWords(call, now.value)}
        </span>
        <span class="row-clock figures">{waitWords(call, now.value)}</span>
        <span class="row-facts">
          {FIT[call.fit]} · {call.category} · {who(call)} · {call.id}
        </span>
        <StackTags call={call} />
      </button>
    </li>
  )
}

interface RowProps {
  call: StackCall
  isGone: boolean
  isTabStop: boolean
}

/** Codes in our words where we know them, else as they were sent. */
function StackTags({ call }: { call: StackCall }) {
  const floor = call.on_floor_since_at
  const bars = [
    ...call.red_flags.map((code) => asSent(RED_FLAG, code)),
    ...call.exclusions.map((code) => asSent(EXCLUSION, code)),
  ]
  return (
    <span class="row-tags">
      {call.ours && (
        <Tag tone={isUntold(call.ours) ? 'care' : 'info'}>
          Ours: {call.ours.by}, {call.ours.is_open ? '' : 'closed, '}
          {toldWords(call.ours.told)}
        </Tag>
      )}
      {call.ours?.is_open && call.resource && (
        <Tag tone="harm">An ambulance has it too: ring 999</Tag>
      )}
      {!call.ours && call.resource && <Tag tone="care">Ambulance {call.resource}</Tag>}
      {floor && (
        <Tag tone="care">On floor {span(minutesBetween(floor, now.value))}</Tag>
      )}
      {bars.map((words) => (
        <Tag key={words} tone="harm">
          {words}
        </Tag>
      ))}
      {call.flags.map((code) => (
        <Tag key={code} tone="info">
          {asSent(FLAG, code)}
        </Tag>
      ))}
    </span>
  )
}

export function asSent(words: Readonly<Record<string, string>>, code: string): string {
  return words[code] ?? code
}

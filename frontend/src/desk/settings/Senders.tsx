import { useSignal } from '@preact/signals'
import { command } from '../../api/client'
import { readSenders } from '../../api/reads'
import type { KnownSender } from '../../api/types'
import { day, hhmm } from '../../board/time'
import { SOURCE, say } from '../../board/words'
import { SelectField, TextField } from '../../ui/fields'
import { said } from '../InlineForm'
import { NotRead } from '../NotRead'
import { useFetched } from '../useFetched'
import { type Secret, ShownOnce, WithWhy } from './parts'
import { comesBy, SenderKeys } from './SenderKeys'

interface Made {
  readonly name: string
  readonly key: string
}

/** Which systems may send, by a key of their own. */
export function Senders() {
  const again = useSignal(0)
  const made = useSignal<Secret | null>(null)
  const found = useFetched(readSenders, 'all', again.value)
  const done = async (path: string, body: object) => {
    const told = await command<Partial<Made>>(`/api/settings/senders${path}`, body)
    again.value++
    if (told.key !== undefined)
      made.value = { what: `Key of ${told.name}`, text: told.key }
  }
  return (
    <>
      <p>Homes and practices have a list of their own: Homes.</p>
      <WithWhy
        opener="Add a sender"
        submit="Add, and make a key"
        act={(form, why) => {
          const [name, source] = [said(form, 'new-name'), said(form, 'new-source')]
          return done('', { name, source, why })
        }}
      >
        <TextField label="Name" name="new-name" />
        <SelectField
          label="What it is"
          name="new-source"
          words={SOURCE}
          empty="Choose"
        />
      </WithWhy>
      <ShownOnce secret={made} />
      {found.error && <NotRead what="The list" of={found} />}
      <ul class="plain">
        {found.value?.senders.map((one) => (
          <li key={one.id} class="declined">
            <OneSender one={one} done={done} />
          </li>
        ))}
      </ul>
    </>
  )
}

interface OneProps {
  one: KnownSender
  done: (path: string, body: object) => Promise<void>
}

function OneSender({ one, done }: OneProps) {
  const { id, name, ended_at, last_heard_at, limit_s } = one
  return (
    <>
      <strong>{name}</strong> {say(SOURCE, one.source)}
      {ended_at && <strong> ■ ended {day(ended_at)}</strong>}
      <br />
      <span class="quiet figures">
        {last_heard_at
          ? `Last heard ${day(last_heard_at)} ${hhmm(last_heard_at)}`
          : 'Never heard'}
        {limit_s !== null && `; silence of ${limit_s} s is alarmed`}
        {!ended_at && comesBy(one)}
      </span>
      <div class="buttons">
        <SenderKeys one={one} done={done} />
        {!ended_at && (
          <>
            <Limit one={one} done={done} />
            <WithWhy
              opener="End"
              about={name}
              submit={`Let ${name} send no more`}
              act={(_, why) => done(`/${id}/end`, { why })}
            />
          </>
        )}
      </div>
    </>
  )
}

function Limit({ one, done }: OneProps) {
  const field = `limit-${one.id}`
  return (
    <WithWhy
      opener="Silence limit"
      about={`of ${one.name}`}
      submit="Set the limit"
      act={(form, why) => {
        const text = said(form, field)
        return done(`/${one.id}/limit`, { limit_s: text ? Number(text) : null, why })
      }}
    >
      <TextField
        label="Seconds of silence until the desk is alarmed"
        hint="From 30 to 86400; empty: nobody is alarmed."
        name={field}
        inputmode="numeric"
        defaultValue={one.limit_s === null ? '' : String(one.limit_s)}
      />
    </WithWhy>
  )
}

import { useSignal } from '@preact/signals'
import { command } from '../../api/client'
import { readPeople, readWays } from '../../api/reads'
import type { Person } from '../../api/types'
import { day, hhmm } from '../../board/time'
import { ROLE, say } from '../../board/words'
import { SelectField, TextField } from '../../ui/fields'
import { said } from '../InlineForm'
import { NotRead } from '../NotRead'
import { useFetched } from '../useFetched'
import { type Secret, ShownOnce, WithWhy } from './parts'

const DESK = { coordinator: 'Coordinator', clinician: 'Clinician', manager: 'Manager' }

interface Made {
  readonly name: string
  readonly url: string
}

/** Who of the service may come in, and when each did last. */
export function People() {
  const again = useSignal(0)
  const made = useSignal<Secret | null>(null)
  const found = useFetched(readPeople, 'all', again.value)
  const ways = useFetched(readWays, 'all', null).value
  const done = async (path: string, body: object) => {
    const told = await command<Partial<Made>>(`/api/settings/people${path}`, body)
    again.value++
    if (told.url !== undefined)
      made.value = { what: `Sign-in link for ${told.name}`, text: told.url }
  }
  return (
    <>
      <p>Crews come by the rota; their phones are ended at the crew.</p>
      <WithWhy
        opener="Invite somebody"
        submit="Invite"
        act={(form, why) => {
          const [name, role] = [said(form, 'new-name'), said(form, 'new-role')]
          return done('', { name, role, why })
        }}
      >
        <TextField label="Name" name="new-name" />
        <SelectField label="Role" name="new-role" words={DESK} empty="Choose" />
      </WithWhy>
      <ShownOnce secret={made} />
      {found.error && <NotRead what="The list" of={found} />}
      <ul class="plain">
        {found.value?.people.map((one) => (
          <li key={one.id} class="declined">
            <OnePerson
              one={one}
              done={done}
              hasBoth={ways !== null && ways.provider !== null && ways.local}
            />
          </li>
        ))}
      </ul>
    </>
  )
}

interface OneProps {
  one: Person
  done: (path: string, body: object) => Promise<void>
  /** People sign in by a provider, and may have a password for when it is away. */
  hasBoth: boolean
}

function OnePerson({ one, done, hasBoth }: OneProps) {
  const { id, name, role, ended_at, last_sign_in_at } = one
  return (
    <>
      <strong>{name}</strong> {say(ROLE, role)}
      {ended_at && <strong> ■ access ended {day(ended_at)}</strong>}
      <br />
      <span class="quiet figures">
        {last_sign_in_at
          ? `Last signed in ${day(last_sign_in_at)} ${hhmm(last_sign_in_at)}`
          : 'Never signed in'}
      </span>
      {role !== 'crew' && (
        <div class="buttons">
          <WithWhy
            opener={ended_at ? 'Let in again' : 'New link'}
            about={`for ${name}`}
            submit={ended_at ? 'Let in, with a new link' : 'Make the link'}
            act={(_, why) => done(`/${id}/link`, { why })}
          />
          {!ended_at && (
            <>
              {hasBoth && (
                <WithWhy
                  opener="Password link"
                  about={`for ${name}`}
                  submit="Make the link"
                  act={(_, why) => done(`/${id}/link`, { why, link_for: 'password' })}
                />
              )}
              <WithWhy
                opener="Role"
                about={`of ${name}`}
                submit="Change the role"
                act={(form, why) =>
                  done(`/${id}/role`, { role: said(form, `role-${id}`), why })
                }
              >
                <SelectField
                  label="Role"
                  name={`role-${id}`}
                  words={DESK}
                  empty="Choose"
                />
              </WithWhy>
              <WithWhy
                opener="End access"
                about={`of ${name}`}
                submit={`End ${name}’s access now`}
                act={(_, why) => done(`/${id}/end`, { why })}
              />
            </>
          )}
        </div>
      )}
    </>
  )
}

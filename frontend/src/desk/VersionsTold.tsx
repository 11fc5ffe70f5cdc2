import { readVersions } from '../api/reads'
import type { Version } from '../api/types'
import { day, hhmm } from '../board/time'
import { TOLD_FIELD } from '../board/toldWords'
import { say } from '../board/words'
import { NotRead } from './NotRead'
import { SentMessages } from './SentMessages'
import { useFetched } from './useFetched'

/** Every version, the newest first, and below them what the sender's system sent. */
export function VersionsTold({ id, version }: { id: string; version: number }) {
  return (
    <>
      <Told id={id} version={version} />
      <SentMessages id={id} version={version} />
    </>
  )
}

function Told({ id, version }: { id: string; version: number }) {
  const told = useFetched(readVersions, id, version)
  const { value } = told
  if (told.error) return <NotRead what="The versions" of={told} />
  if (!value) return <p class="quiet">Reading the versions…</p>
  const all = [...value.versions].reverse()
  return (
    <>
      {all.length === 1 && <p class="quiet">Told once; nothing was changed since.</p>}
      {all.map((one) => (
        <One key={one.number} version={one} of={all.length} />
      ))}
    </>
  )
}

function One({ version, of }: { version: Version; of: number }) {
  const { number, at, by, is_kept } = version
  const changed = version.fields.filter((one) => one.before !== one.now)
  const said = version.fields.filter((one) => one.now !== null)
  return (
    <article class="version" aria-label={`Version ${number}`}>
      <h4 class="figures">
        Version {number}
        {number === of && ' (stands)'}: {by}, {day(at)} {hhmm(at)}
      </h4>
      {!is_kept && (
        <p class="quiet">
          What this version said was not kept
          {changedNames(version)}.
        </p>
      )}
      {is_kept && number > 1 && <Changes fields={changed} />}
      {is_kept && (
        <details class="others" open={of === 1}>
          <summary>All that version {number} says</summary>
          <dl class="facts">
            {said.map((one) => (
              <div key={one.name}>
                <dt>{say(TOLD_FIELD, one.name)}</dt>
                <dd>{one.now}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </article>
  )
}

type Field = Version['fields'][number]

function changedNames({ number, fields }: Version): string {
  if (number === 1 || fields.length === 0) return ''
  return `; it changed ${fields.map(({ name }) => say(TOLD_FIELD, name)).join(', ')}`
}

function Changes({ fields }: { fields: readonly Field[] }) {
  if (fields.length === 0) return <p class="quiet">It says the same in other words.</p>
  return (
    <table class="beside">
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Before</th>
          <th scope="col">Now</th>
        </tr>
      </thead>
      <tbody>
        {fields.map((one) => (
          <tr key={one.name}>
            <th scope="row">{say(TOLD_FIELD, one.name)}</th>
            <td>{one.before ?? <span class="quiet">not told</span>}</td>
            <td>{one.now ?? <span class="quiet">not told any more</span>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

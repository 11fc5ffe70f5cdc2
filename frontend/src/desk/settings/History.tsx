import { useSignal } from '@preact/signals'
import { command } from '../../api/client'
import { readSettings, readSettingsVersions } from '../../api/reads'
import type { AreaSetting, SettingsEffect, SettingsVersion } from '../../api/types'
import { day, hhmm } from '../../board/time'
import { NotRead } from '../NotRead'
import { board, me } from '../store'
import { useFetched } from '../useFetched'
import { Changes } from './AreaForm'
import { attempt, WithWhy } from './parts'

/** Who set the area otherwise, when and why; each can be gone back to. */
export function History() {
  const version = board.value.area?.version
  const found = useFetched(readSettingsVersions, 'area', version)
  const settings = useFetched(readSettings, 'area', version)
  const all = settings.value?.settings ?? []
  const versions = found.value?.versions ?? []
  return (
    <>
      {found.error && <NotRead what="The list" of={found} />}
      {found.value && versions.length === 0 && (
        <p>Nobody has changed a setting: all is as usual.</p>
      )}
      <ul class="plain">
        {versions.map((one, place) => (
          <li key={one.version} class="declined">
            <strong>
              {one.by === 'service' ? 'Before' : one.by}
              {one.undoes !== null && ` went back to version ${one.undoes}`}
            </strong>{' '}
            <span class="figures">
              {day(one.at)} {hhmm(one.at)}, version {one.version}
            </span>
            <br />
            <span class="quiet">{one.why}</span>
            <Changes changes={one.changes} all={all} />
            {place > 0 && me.value?.role === 'manager' && <Undo one={one} all={all} />}
          </li>
        ))}
      </ul>
    </>
  )
}

interface UndoProps {
  one: SettingsVersion
  all: readonly AreaSetting[]
}

/** Seen first, as any change is. */
function Undo({ one, all }: UndoProps) {
  const seen = useSignal<SettingsEffect | null>(null)
  const effect = seen.value
  if (!effect)
    return (
      <button
        type="button"
        class="tool"
        onClick={() =>
          void attempt(async () => {
            const body = { to_version: one.version }
            seen.value = await command<SettingsEffect>('/api/settings/preview', body)
          })
        }
      >
        Show what going back to version {one.version} would do
      </button>
    )
  return (
    <div role="status">
      <Changes changes={effect.changes} all={all} />
      {effect.errors.map(({ field, rule }) => (
        <p key={field} class="refusal">
          It cannot be set like that any more: {field} must be {rule}.
        </p>
      ))}
      <ul class="plain">
        {effect.says.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {effect.changes.length > 0 && effect.errors.length === 0 && (
        <WithWhy
          opener={`Undo to version ${one.version}`}
          submit={`Set it as at version ${one.version}`}
          act={async (_, why) => {
            const body = { version: one.version, why }
            await command('/api/settings/undo', body, undefined, effect.version)
          }}
        />
      )}
    </div>
  )
}

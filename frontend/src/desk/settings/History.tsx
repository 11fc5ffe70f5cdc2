import { type Signal, useSignal } from '@preact/signals'
import { command } from '../../api/client'
import { readAccessChanges, readSettings, readSettingsVersions } from '../../api/reads'
import type {
  AccessChange,
  AreaSetting,
  SettingsEffect,
  SettingsVersion,
} from '../../api/types'
import { day, hhmm } from '../../board/time'
import { SelectField } from '../../ui/fields'
import { NotRead } from '../NotRead'
import { board, me } from '../store'
import { useFetched } from '../useFetched'
import { AccessLine } from './AccessLine'
import { Changes } from './AreaForm'
import { attempt, type Secret, ShownOnce, WithWhy } from './parts'

const KINDS = {
  all: 'Everything',
  area: 'How the area is set',
  people: 'People: who may come in',
  senders: 'Senders: who may send',
  homes: 'Homes: who may ask',
} as const
type Kind = keyof typeof KINDS

/** Who set the area otherwise, or let whom in, when and why; what can be taken back. */
export function History() {
  const kind = useSignal<Kind>('all')
  const again = useSignal(0)
  const made = useSignal<Secret | null>(null)
  const isManager = me.value?.role === 'manager'
  const version = board.value.area?.version
  const found = useFetched(readSettingsVersions, 'area', version)
  const settings = useFetched(readSettings, 'area', version)
  const all = settings.value?.settings ?? []
  const access = useFetched(
    readAccessChanges,
    isManager ? 'area' : null,
    `${again.value} ${version}`,
  )
  const lines = merged(
    found.value?.versions ?? [],
    access.value?.changes ?? [],
    isManager ? kind.value : 'area',
  )
  return (
    <>
      {isManager && <KindFilter kind={kind} />}
      {found.error && <NotRead what="The list" of={found} />}
      {access.error && <NotRead what="Who was let in" of={access} />}
      <ShownOnce secret={made} />
      {found.value && (access.value || !isManager) && lines.length === 0 && (
        <p>Nobody has changed anything here: all is as usual.</p>
      )}
      <ul class="plain">
        {lines.map((line) => (
          <li key={line.key} class="declined">
            {line.version ? (
              <VersionLine one={line.version} isNow={line.isNow} all={all} />
            ) : (
              <AccessLine one={line.access} again={again} made={made} />
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

function KindFilter({ kind }: { kind: Signal<Kind> }) {
  return (
    <SelectField
      label="Changes of"
      name="history-of"
      words={KINDS}
      value={kind.value}
      onChange={(chosen) => {
        kind.value = chosen as Kind
      }}
    />
  )
}

type Line =
  | { key: string; at: string; version: SettingsVersion; isNow: boolean }
  | { key: string; at: string; version: null; access: AccessChange }

/** Both lists as one, the newest first. */
function merged(
  versions: readonly SettingsVersion[],
  changes: readonly AccessChange[],
  kind: Kind,
): readonly Line[] {
  const ofArea = versions.map((version, place): Line => {
    return { key: `v${version.version}`, at: version.at, version, isNow: place === 0 }
  })
  const ofAccess = changes
    .filter(({ whose }) => kind === 'all' || whose === kind)
    .map((access): Line => {
      return { key: `a${access.offset}`, at: access.at, version: null, access }
    })
  const shown = kind === 'all' || kind === 'area' ? ofArea : []
  return [...shown, ...ofAccess].sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
}

interface VersionLineProps {
  one: SettingsVersion
  /** It is how the area is set now. */
  isNow: boolean
  all: readonly AreaSetting[]
}

function VersionLine({ one, isNow, all }: VersionLineProps) {
  return (
    <>
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
      {!isNow && me.value?.role === 'manager' && <Undo one={one} all={all} />}
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

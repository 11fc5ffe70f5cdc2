import { hhmm } from '../../board/time'
import { Big } from '../parts'
import { asOf, told } from '../store'
import { shell } from '../words/shell'
import { offerUpdate } from './update'
import { takeOver, updateReady, wasUpdated } from './worker'

/** What the app says of itself, above the job. */
export function ShellBars() {
  const offered = offerUpdate(updateReady.value, told.value)
  return (
    <>
      {asOf.value !== null && (
        <p class="as-of" role="status">
          ◆ {shell.value.asOf(hhmm(asOf.value))}
        </p>
      )}
      {wasUpdated.value && (
        <div class="shell-bar" role="status">
          <p>{shell.value.updated}</p>
          <Big
            tone="plain"
            onPress={() => {
              wasUpdated.value = false
            }}
          >
            {shell.value.understood}
          </Big>
        </div>
      )}
      {offered === 'later' && (
        <p class="shell-bar" role="status">
          {shell.value.updateLater}
        </p>
      )}
      {offered === 'now' && (
        <div class="shell-bar" role="status">
          <p>{shell.value.updateReady}</p>
          <Big tone="plain" onPress={takeOver}>
            {shell.value.updateNow}
          </Big>
        </div>
      )}
    </>
  )
}

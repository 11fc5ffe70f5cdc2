import type { ComponentChildren } from 'preact'

type Tone = 'plain' | 'harm' | 'care' | 'info'

/** A short fact in a box. `harm` and `care` also carry a sign, not colour alone. */
export function Tag({ tone = 'plain', children }: TagProps) {
  const sign = tone === 'harm' ? '▲ ' : tone === 'care' ? '◆ ' : ''
  return (
    <span class={`tag tag-${tone}`}>
      {sign && <span aria-hidden="true">{sign}</span>}
      {children}
    </span>
  )
}

interface TagProps {
  tone?: Tone
  children: ComponentChildren
}

import type { Mark as MarkOf } from '../board/marks'

const PATH: Record<MarkOf['shape'], string> = {
  triangle: 'M12 2 L23 21 H1 Z',
  diamond: 'M12 1 L23 12 L12 23 L1 12 Z',
  circle: 'M12 1 a11 11 0 1 0 0.01 0 Z',
  ring: 'M12 1 a11 11 0 1 0 0.01 0 Z',
  square: 'M2 2 H22 V22 H2 Z',
}

/** Shape, letter and colour; the words stand beside it, so readers skip it. */
export function Mark({ mark, hollow = false }: { mark: MarkOf; hollow?: boolean }) {
  const open = hollow || mark.shape === 'ring'
  const edge = mark.shape === 'ring' ? mark.ink : mark.fill
  return (
    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path
        d={PATH[mark.shape]}
        fill={open ? '#ffffff' : mark.fill}
        stroke={open ? edge : '#212b32'}
        stroke-width={open ? 2.5 : 1}
      />
      <text
        x="12"
        y={mark.shape === 'triangle' ? 19 : 16.5}
        text-anchor="middle"
        fill={open ? edge : mark.ink}
      >
        {mark.letter}
      </text>
    </svg>
  )
}

import type { Mark as MarkOf } from '../board/marks'

const PATH: Record<MarkOf['shape'], string> = {
  triangle: 'M12 2 L23 21 H1 Z',
  diamond: 'M12 1 L23 12 L12 23 L1 12 Z',
  circle: 'M12 1 a11 11 0 1 0 0.01 0 Z',
  ring: 'M12 1 a11 11 0 1 0 0.01 0 Z',
  square: 'M2 2 H22 V22 H2 Z',
  hexagon: 'M12 0.5 L22.5 6.2 V17.8 L12 23.5 L1.5 17.8 V6.2 Z',
  octagon: 'M7.4 1 H16.6 L23 7.4 V16.6 L16.6 23 H7.4 L1 16.6 V7.4 Z',
  house: 'M12 0.5 L23 9 L20 23 H4 L1 9 Z',
  arrow: 'M1 3 H15 L23.5 12 L15 21 H1 Z',
  pin: 'M2 1 H22 V14 L12 23.5 L2 14 Z',
  bar: 'M0.5 5 H23.5 V19 H0.5 Z',
}

/** Where the letters stand, where that is not the middle. */
const LETTER_AT: Partial<Record<MarkOf['shape'], readonly [x: number, y: number]>> = {
  triangle: [12, 19],
  house: [12, 18],
  arrow: [10.5, 16.5],
  pin: [12, 14.5],
}

/** Shape, letter and colour; the words stand beside it, so readers skip it. */
export function Mark({ mark, hollow = false }: { mark: MarkOf; hollow?: boolean }) {
  const open = hollow || mark.shape === 'ring'
  const [x, y] = LETTER_AT[mark.shape] ?? [12, 16.5]
  const edge = mark.shape === 'ring' ? mark.ink : mark.fill
  return (
    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path
        d={PATH[mark.shape]}
        fill={open ? '#ffffff' : mark.fill}
        stroke={open ? edge : '#212b32'}
        stroke-width={open ? 2.5 : 1}
      />
      <text x={x} y={y} text-anchor="middle" fill={open ? edge : mark.ink}>
        {mark.letter}
      </text>
    </svg>
  )
}

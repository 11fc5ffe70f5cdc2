import { deflateSync } from 'node:zlib'

type Rgb = readonly [number, number, number]

const BLUE: Rgb = [0x00, 0x5e, 0xb8]
const WHITE: Rgb = [0xff, 0xff, 0xff]

/** The app's icon as a PNG: a white cross on blue to the edge, so that any mask fits. */
export function icon(size: number): Buffer {
  const line = 1 + size * 3
  const pixels = Buffer.alloc(size * line)
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++)
      pixels.set(isCross(x / size, y / size) ? WHITE : BLUE, y * line + 1 + x * 3)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header(size)),
    chunk('IDAT', deflateSync(pixels, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** Inside the middle four fifths, which every phone's mask leaves. */
function isCross(x: number, y: number): boolean {
  const [across, down] = [Math.abs(x - 0.5), Math.abs(y - 0.5)]
  return Math.min(across, down) < 0.08 && Math.max(across, down) < 0.3
}

/** Eight bits a channel, red, green and blue. */
function header(size: number): Buffer {
  const told = Buffer.alloc(13)
  told.writeUInt32BE(size, 0)
  told.writeUInt32BE(size, 4)
  told.set([8, 2, 0, 0, 0], 8)
  return told
}

function chunk(name: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), body])
  const whole = Buffer.alloc(named.length + 8)
  whole.writeUInt32BE(body.length, 0)
  named.copy(whole, 4)
  whole.writeUInt32BE(crc(named), named.length + 4)
  return whole
}

/** CRC-32 as PNG asks for (ISO 3309). */
function crc(bytes: Buffer): number {
  let left = 0xffffffff
  for (const byte of bytes) {
    left ^= byte
    for (let bit = 0; bit < 8; bit++)
      left = left & 1 ? (left >>> 1) ^ 0xedb88320 : left >>> 1
  }
  return (left ^ 0xffffffff) >>> 0
}

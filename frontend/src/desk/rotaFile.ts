/** A spreadsheet's file as text, and whether it was of the older coding of Windows. */
export interface FileText {
  readonly text: string
  readonly isOldCoding: boolean
}

/** Read it as UTF-8, or by its own mark as UTF-16; what is neither is Windows-1252: so
 * older spreadsheets save a CSV, and "Zoë" must not become another crew. */
export function textOf(bytes: Uint8Array): FileText {
  if (bytes[0] === 0xff && bytes[1] === 0xfe)
    return { text: new TextDecoder('utf-16le').decode(bytes), isOldCoding: false }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return { text, isOldCoding: false }
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), isOldCoding: true }
  }
}

/** The phone's own small database. */
export type Store = 'who' | 'keys' | 'days' | 'presses' | 'owed'

export type Write =
  | { readonly put: Store; readonly row: object }
  | { readonly drop: Store; readonly key: string }

/** As much of a database as the vault stands on. */
export interface Rows {
  read(store: Store, key: string): Promise<unknown>
  list(store: Store): Promise<readonly unknown[]>
  /** All of it or nothing, and on the disk when it resolves. */
  write(writes: readonly Write[]): Promise<void>
}

const NAME = 'ucr-crew'
const KEYS: Readonly<Record<Store, string>> = {
  who: 'slot',
  keys: 'account',
  days: 'account',
  presses: 'id',
  owed: 'what',
}

/** Open the database of this browser, or fail where it keeps none. */
export async function openRows(): Promise<Rows> {
  const asked = indexedDB.open(NAME, 1)
  asked.onupgradeneeded = () => {
    for (const [store, keyPath] of Object.entries(KEYS))
      asked.result.createObjectStore(store, { keyPath })
  }
  const base = await answer(asked)
  return {
    read: (store, key) => answer(base.transaction(store).objectStore(store).get(key)),
    list: (store) => answer(base.transaction(store).objectStore(store).getAll()),
    write: (writes) => writeAll(base, writes),
  }
}

function writeAll(base: IDBDatabase, writes: readonly Write[]): Promise<void> {
  if (writes.length === 0) return Promise.resolve()
  const stores = new Set(writes.map((one) => ('put' in one ? one.put : one.drop)))
  const change = base.transaction([...stores], 'readwrite', { durability: 'strict' })
  return new Promise((done, failed) => {
    change.oncomplete = () => done()
    change.onerror = () => failed(change.error)
    change.onabort = () => failed(change.error)
    for (const one of writes)
      if ('put' in one) change.objectStore(one.put).put(one.row)
      else change.objectStore(one.drop).delete(one.key)
  })
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result)
    request.onerror = () => failed(request.error)
  })
}

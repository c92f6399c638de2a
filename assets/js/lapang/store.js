// IndexedDB: one way to read and write, with strict durability. A success here has reached the disk.
//
// Two kinds of database: "lapang" belongs to the phone (who uses it), "lapang-<slot>" to one person.
// What is written into a person's stores is encrypted by vault.js; keys and the few plain fields name nobody.

/** The database of the phone itself. */
export const PHONE = "lapang";

// Each step is one version. A step may only add: nothing written by an older version is ever dropped.
const PHONE_STEPS = [(make) => ["people", "settings"].forEach(make)];
const PERSON_STEPS = [
  (make) => ["state", "drafts", "outbox", "envelopes", "sealed", "media", "instruments"].forEach(make),
];

/** The phone has no room left; what was there before is untouched. */
export class StoreFull extends Error {}

/** The database cannot be reached; `cause` says why. */
export class StoreFailure extends Error {}

const opened = new Map();

/** Return the name of the database of the person in this slot. */
export const personBase = (slot) => `${PHONE}-${slot}`;

function open(base) {
  const steps = base === PHONE ? PHONE_STEPS : PERSON_STEPS;
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(base, steps.length);
    request.onupgradeneeded = ({ oldVersion }) => {
      const make = (store) => request.result.createObjectStore(store);
      steps.slice(oldVersion).forEach((step) => step(make));
    };
    request.onerror = () => reject(asFailure(request.error));
    request.onsuccess = () => {
      const database = request.result;
      const forget = () => opened.delete(base);
      // Another tab wants to upgrade or delete: let it, and open again when we next need it.
      database.onversionchange = () => (database.close(), forget());
      database.onclose = forget;
      resolve(database);
    };
  });
}

function connection(base) {
  if (!opened.has(base)) {
    const opening = open(base);
    opened.set(base, opening);
    opening.catch(() => opened.delete(base));
  }
  return opened.get(base);
}

const asFailure = (error) =>
  error?.name === "QuotaExceededError"
    ? new StoreFull("no room left", { cause: error })
    : new StoreFailure(error?.message ?? "database", { cause: error });

const answered = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(asFailure(request.error));
  });

const reader = (transaction) => ({
  get: (store, key) => answered(transaction.objectStore(store).get(key)),
  keys: (store) => answered(transaction.objectStore(store).getAllKeys()),
  all: async (store) => {
    const [keys, values] = await Promise.all([
      answered(transaction.objectStore(store).getAllKeys()),
      answered(transaction.objectStore(store).getAll()),
    ]);
    return keys.map((key, at) => [key, values[at]]);
  },
});

const writer = (transaction) => ({
  ...reader(transaction),
  put: (store, key, value) => answered(transaction.objectStore(store).put(value, key)),
  delete: (store, key) => answered(transaction.objectStore(store).delete(key)),
});

async function begin(base, stores, mode) {
  try {
    return (await connection(base)).transaction(stores, mode, { durability: "strict" });
  } catch (error) {
    if (error?.name !== "InvalidStateError") throw asFailure(error);
    opened.delete(base); // the browser closed it under us, once
    return (await connection(base)).transaction(stores, mode, { durability: "strict" });
  }
}

async function transact(base, stores, mode, tools, work) {
  const transaction = await begin(base, stores, mode);
  const ended = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(asFailure(transaction.error));
  });
  ended.catch(() => {});
  let result;
  try {
    result = await work(tools(transaction));
  } catch (error) {
    try {
      transaction.abort();
    } catch {
      // it had ended by itself
    }
    throw error instanceof Error ? error : asFailure(error);
  }
  await ended;
  return result;
}

/** Run `work({get, keys, all, put, delete})` in ONE transaction over `stores` and return what it returns, after all of it
 * has reached the disk. If it throws, nothing was written. `work` may await only these five. Throws StoreFull. */
export const write = (base, stores, work) => transact(base, stores, "readwrite", writer, work);

/** Run `work({get, keys, all})` in one reading transaction over `stores`. */
export const read = (base, stores, work) => transact(base, stores, "readonly", reader, work);

/** Return one value, or undefined. */
export const get = (base, store, key) => read(base, [store], (tools) => tools.get(store, key));

/** Return everything in a store as [key, value] pairs, ordered by key. */
export const all = (base, store) => read(base, [store], (tools) => tools.all(store));

/** Write one value. */
export const put = (base, store, key, value) => write(base, [store], (tools) => tools.put(store, key, value));

/** Delete a whole database. Resolves also when another tab still holds it open: its key is destroyed before. */
export async function drop(base) {
  const connected = await opened.get(base)?.catch(() => null);
  connected?.close();
  opened.delete(base);
  await new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(base);
    request.onsuccess = request.onerror = request.onblocked = resolve;
  });
}

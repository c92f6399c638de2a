// One draft in one tab at a time: the second tab reads only.

/** Try to hold a name among all tabs. Returns {held, release}. Browsers without Web Locks hold it always. */
export function hold(name) {
  if (!navigator.locks) return Promise.resolve({ held: true, release() {} });
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(`lapang/${name}`, { ifAvailable: true }, (lock) => {
        if (!lock) return resolve({ held: false, release() {} });
        return new Promise((release) => resolve({ held: true, release }));
      })
      .catch(reject);
  });
}

/** Run `work` when no other tab does the same, and return its result; undefined when another tab is at it. */
export async function alone(name, work) {
  const { held, release } = await hold(name);
  if (!held) return undefined;
  try {
    return await work();
  } finally {
    release();
  }
}

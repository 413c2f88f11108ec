// Following changes: one long question after another, and the last answer for everyone who listens.

import { get } from "./api.js";
import { world } from "./world.js";

const WAIT = 25;
const PAUSE = 200; // ms between two answers, so that a busy client does not make a busy page
const listeners = [];

export const onChange = (listener) => listeners.push(listener);

export async function applyChange(change) {
  const before = world.change;
  world.change = change;
  world.receivedAt = performance.now();
  for (const listener of listeners) await listener(change, before);
}

/** Ask at once, out of turn: after an action of our own. */
export const catchUp = async () => applyChange(await get("/changes"));

/** Listen for ever; `state` is called with whether the simulator answers. */
export async function listen(state) {
  for (let failures = 0; ; ) {
    try {
      const change = await get("/changes", { since: world.change?.serial ?? -1, wait: WAIT });
      failures = 0;
      state(true);
      await applyChange(change);
      await pause(PAUSE);
    } catch (error) {
      if (error.status !== 0) console.error(error);
      failures += 1;
      state(false);
      await pause(Math.min(5000, 500 * failures));
    }
  }
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

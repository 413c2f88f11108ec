// A button that does one deed at the door: busy while it runs, what went wrong in words beside it.

import { DoorError } from "./door.js";
import { h, morph } from "./dom.js";
import { confirm } from "./dialog.js";
import { catchUp } from "./live.js";

const problems = new Map();
const busy = new Set();

/**
 * `key` names the button on its page, `run` does the deed, `confirm` asks first ({title, words, yes}).
 * `look` is a class: primary, danger, small, plain.
 */
export function action(wish) {
  const { key, label, run, look = "", confirm: question, title, shortcut, quiet } = wish;
  const wrapper = h("span.act", { "data-key": `act-${key}` },
    h("button", {
      type: "button", class: look, title, disabled: busy.has(key), "aria-busy": busy.has(key) ? "true" : undefined,
      "aria-keyshortcuts": shortcut, "data-act": key, onclick: () => press(wish, question, run, quiet),
    }, label),
    problems.has(key) && h("span.problem", { role: "alert" }, problems.get(key)));
  return wrapper;
}

async function press(wish, question, run, quiet) {
  if (busy.has(wish.key)) return;
  if (question && !(await confirm(question))) return;
  busy.add(wish.key);
  problems.delete(wish.key);
  redraw(wish);
  try {
    await run();
  } catch (error) {
    if (!(error instanceof DoorError)) throw error;
    problems.set(wish.key, error.message);
  } finally {
    busy.delete(wish.key);
    redraw(wish);
  }
  if (!quiet && !problems.has(wish.key)) await catchUp();
}

function redraw(wish) {
  for (const place of document.querySelectorAll(`[data-key="act-${CSS.escape(wish.key)}"]`)) morph(place, action(wish));
}

/** Problems belong to the page they arose on. */
export const forgetProblems = () => problems.clear();

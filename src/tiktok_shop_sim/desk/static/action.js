// A button that makes one call of the control API: busy while it runs, what went wrong in words beside it.

import { ApiError } from "./api.js";
import { h, morph } from "./dom.js";
import { confirm } from "./dialog.js";
import { catchUp } from "./live.js";

const problems = new Map();
const busy = new Set();

/**
 * `key` names the button on its page, `run` makes the call, `confirm` asks first ({title, words, yes}).
 * `look` is a class: primary, danger, small, plain.
 */
export function action(options) {
  const { key, label, run, look = "", confirm: question, title, shortcut, quiet } = options;
  const wrapper = h("span.act", { "data-key": `act-${key}` },
    h("button", {
      type: "button", class: look, title, disabled: busy.has(key), "aria-busy": busy.has(key) ? "true" : undefined,
      "aria-keyshortcuts": shortcut, "data-act": key, onclick: () => press(options, question, run, quiet),
    }, label),
    problems.has(key) && h("span.problem", { role: "alert" }, problems.get(key)));
  return wrapper;
}

async function press(options, question, run, quiet) {
  if (busy.has(options.key)) return;
  if (question && !(await confirm(question))) return;
  busy.add(options.key);
  problems.delete(options.key);
  redraw(options);
  try {
    await run();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    problems.set(options.key, error.message);
  } finally {
    busy.delete(options.key);
    redraw(options);
  }
  if (!quiet && !problems.has(options.key)) await catchUp();
}

function redraw(options) {
  for (const place of document.querySelectorAll(`[data-key="act-${CSS.escape(options.key)}"]`)) morph(place, action(options));
}

/** Problems belong to the page they arose on. */
export const forgetProblems = () => problems.clear();

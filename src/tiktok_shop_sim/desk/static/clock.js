// The world's clock: the shop's time and UTC, its pace, and steps with what came of them.

import { action } from "./action.js";
import { get, post } from "./api.js";
import { fill, h } from "./dom.js";
import { clockTime, dayName, readable, span, zoneName } from "./format.js";
import { applyChange } from "./live.js";
import { toast } from "./toast.js";
import { now, world } from "./world.js";

export const STEPS = [
  { key: "m", label: "+1 min", words: "1 minute", by: { minutes: 1 } },
  { key: "h", label: "+1 h", words: "1 hour", by: { hours: 1 } },
  { key: "d", label: "+1 day", words: "1 day", by: { days: 1 } },
  { key: "n", label: "Next event", words: "To the next event", by: { to_next: true } },
];
const SPEEDS = [[0, "stopped"], [1, "real time"], [60, "1 min a second"], [3600, "1 h a second"]];

export function drawClock() {
  if (!world.change) return;
  const at = now();
  fill(document.getElementById("clock"),
    h("div.clock-face", null,
      h("strong", null, clockTime(at)),
      h("span", null, `${dayName(at)} ${zoneName(at)}`),
      h("small", null, `${clockTime(at, "UTC")} UTC`)),
    h("div.steps", { role: "group", "aria-label": "Move the clock" }, STEPS.map(stepButton)),
    speed());
}

function stepButton(choice) {
  const next = choice.by.to_next;
  const due = world.change.next_due;
  return action({
    key: `step-${choice.key}`, label: choice.label, shortcut: choice.key, look: "step", quiet: true,
    title: next ? (due === null ? "Nothing is due" : `Due in ${span(due - now())} (n)`) : `Let ${choice.words} pass (${choice.key})`,
    run: () => step(choice),
  });
}

/** Let time pass, then say what happened meanwhile. */
export async function step(choice) {
  const before = world.change.happenings;
  if (choice.by.to_next && world.change.next_due === null) return toast("Nothing is due: no order, request or review waits for the clock.");
  await post("/clock/step", choice.by);
  await applyChange(await get("/changes"));
  toast(...summary(choice, (await get("/happenings", { since: before, limit: 5000 })).happenings));
}

function summary(choice, lines) {
  const passed = choice.by.to_next ? "The clock is at the next event. " : `${choice.words} passed. `;
  if (!lines.length) return [h("strong", null, passed), "Nothing happened."];
  const kinds = new Map();
  for (const { words, status } of lines) {
    const name = `${words}${status ? `: ${readable(status).toLowerCase()}` : ""}`;
    kinds.set(name, (kinds.get(name) ?? 0) + 1);
  }
  const shown = [...kinds].sort((a, b) => b[1] - a[1]).slice(0, 4);
  return [
    h("strong", null, passed), `${lines.length} ${lines.length === 1 ? "thing" : "things"} happened.`,
    h("ul.plain-list", null, shown.map(([name, number]) => h("li", null, h("span.times", null, `${number} ×`), name))),
    h("a", { href: `#/diary?since=${lines[0].serial - 1}` }, "See each"),
  ];
}

function speed() {
  const present = world.change.speed;
  const known = SPEEDS.some(([pace]) => pace === present) ? SPEEDS : [...SPEEDS, [present, `${present} × real time`]];
  return h("div.speed", null,
    h("select", { "aria-label": "Pace of the clock", title: "Pace of the clock", onchange: async (event) => {
      await post("/clock/speed", { speed: Number(event.target.value) });
      await applyChange(await get("/changes"));
    } }, known.map(([pace, words]) => h("option", { value: pace, selected: pace === present }, words))));
}

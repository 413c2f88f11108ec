// Whether stock and money hold, asked a little after the world has moved.

import { get, offers } from "./api.js";
import { fill, h } from "./dom.js";
import { sheet } from "./dialog.js";
import { world } from "./world.js";

const LEAST = 3000; // ms between two audits of a world that keeps moving
const SHARE = 20; // and so many times as long as the last one took: a large world is asked seldom
let problems = null; // null: not known yet
let seen = -1;
let waiting = false;
let took = 0;

export function drawAudit() {
  if (!offers("GET", "/audit")) return null;
  if (world.change && world.change.serial !== seen && !waiting) {
    waiting = true;
    setTimeout(refresh, seen < 0 ? 0 : Math.max(LEAST, SHARE * took));
  }
  if (problems === null) return h("p.audit", null, "Checking stock and money…");
  if (!problems.length) return h("p.audit.holds", null, h("span.dot", { "aria-hidden": "true" }), "Stock and money hold");
  return h("button.audit.broken", { type: "button", onclick: show }, h("span.dot", { "aria-hidden": "true" }), `${problems.length} ${problems.length === 1 ? "sum does" : "sums do"} not hold`);
}

async function refresh() {
  seen = world.change.serial;
  const started = performance.now();
  try {
    problems = (await get("/audit")).problems;
    took = performance.now() - started;
  } finally {
    waiting = false;
  }
  fill(document.getElementById("foot"), drawAudit());
}

function show() {
  sheet("What does not hold", h("ul.plain-list", null, problems.map((problem) => h("li", null, h("b", null, `${problem.rule}, ${problem.about}: `), problem.words))));
}

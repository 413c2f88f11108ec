// The desk: learn what the API offers, draw the frame, follow the address and the world.

import { learn, ApiError } from "./api.js";
import { fill, h } from "./dom.js";
import { drawClock } from "./clock.js";
import { tick } from "./format.js";
import { drawFrame, foldRail } from "./frame.js";
import { listenToKeys } from "./keys.js";
import { catchUp, listen, onChange } from "./live.js";
import { concerns, load, route, visit } from "./router.js";
import { loadShops, world } from "./world.js";
import { views } from "./views.js";

const banner = document.getElementById("banner");

async function start() {
  await learn();
  await loadShops();
  for (const [pattern, view] of views) route(pattern, view);
  await catchUp();
  drawFrame();
  drawClock();
  listenToKeys();
  window.addEventListener("hashchange", () => {
    foldRail();
    visit();
  });
  await visit();
  onChange(follow);
  setInterval(() => {
    drawClock();
    tick();
  }, 1000);
  await listen((answers) => fill(banner, !answers && h("p.banner", null, "The simulator does not answer. This page goes on by itself when it is back.")));
}

/** A change arrived: bring the frame up to date, and the view when it is concerned. */
async function follow(change, before) {
  const another = change.world !== before.world;
  if (another) await loadShops();
  drawFrame();
  drawClock();
  if (another) await visit();
  else if (concerns(change, before)) await load();
}

start().catch((error) => {
  const words = error instanceof ApiError ? error.message : "The desk could not start. The browser's console says why.";
  fill(document.getElementById("view"), h("p.loading", { role: "alert" }, words));
  if (!(error instanceof ApiError)) throw error;
});

// Which view is shown: the address after # names it, so every screen can be linked, reloaded and gone back to.

import { ApiError } from "./api.js";
import { fill, h } from "./dom.js";
import { forgetProblems } from "./action.js";
import { world } from "./world.js";

const routes = [];
let shown = null; // {view, context, data}
let loading = 0;
const scrolls = new Map(); // how far each list was scrolled when it was left

/** `pattern` is a path with :names; `view` has title, load(context), render(data, context), stale(change, before). */
export const route = (pattern, view) => routes.push({ parts: pattern.split("/"), view });

export const address = (path, query = {}) => {
  const given = Object.entries(query).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  return `#${path}${given.length ? "?" + new URLSearchParams(given) : ""}`;
};

export const go = (path, query) => (location.hash = address(path, query));

/** Change the query of the present view without a new line in the history. */
export function refine(query) {
  const all = { ...shown.context.query, ...query };
  history.replaceState(null, "", address(shown.context.path, all));
  return visit();
}

function match(path) {
  const given = path.split("/");
  for (const { parts, view } of routes) {
    if (parts.length !== given.length) continue;
    const params = {};
    const fits = parts.every((part, at) => (part.startsWith(":") ? ((params[part.slice(1)] = decodeURIComponent(given[at])), true) : part === given[at]));
    if (fits) return { view, params };
  }
  return null;
}

/** Show what the address names. */
export async function visit() {
  const [path, search = ""] = (location.hash.slice(1) || "/orders").split("?");
  const found = match(path) ?? match("/orders");
  const context = { path, params: found.params, query: Object.fromEntries(new URLSearchParams(search)), shop: world.shop };
  const before = shown;
  const fresh = before?.context.path !== path;
  if (fresh && before) {
    scrolls.set(before.context.path, window.scrollY);
    forgetProblems();
    before.view.leave?.();
  }
  shown = { view: found.view, context, data: null };
  mark(path);
  document.title = `${typeof found.view.title === "function" ? found.view.title(context) : found.view.title} · Simulator desk`;
  await load();
  if (fresh && !found.view.overlay && !before?.view.overlay) arrive(path, before);
}

/** A new page begins at its top; a list that is come back to, where it was left. */
function arrive(path, before) {
  window.scrollTo(0, before?.context.path.startsWith(`${path}/`) ? (scrolls.get(path) ?? 0) : 0);
  if (document.activeElement === document.body) document.getElementById("view").focus({ preventScroll: true });
}

/** Load and draw the present view again. */
export async function load() {
  const turn = ++loading;
  const { view, context } = shown;
  try {
    const data = await view.load(context);
    if (turn !== loading) return;
    shown.data = data;
    draw();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (turn === loading) fill(document.getElementById("view"), trouble(error));
  }
}

export function draw() {
  if (shown?.data) fill(document.getElementById("view"), h("div.view", { "data-key": shown.context.path }, shown.view.render(shown.data, shown.context)));
}

/** Whether the present view shows something that a change has moved. */
export const concerns = (change, before) => shown.view.stale?.(change, before) ?? change.serial !== before.serial;

const trouble = (error) => h("div.empty", { "data-key": "trouble" }, h("h2", null, error.status === 404 ? "Not in this world" : "That did not work"), h("p", null, error.message),
  h("div.buttons", null, h("button", { type: "button", onclick: load }, "Try again"), h("a.button", { href: "#/orders" }, "To the orders")));

function mark(path) {
  const top = "/" + path.split("/")[1];
  for (const link of document.querySelectorAll("#nav a")) {
    const here = link.getAttribute("href") === "#" + top;
    if (here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

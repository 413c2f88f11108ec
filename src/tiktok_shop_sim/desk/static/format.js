// Words for what the world holds: moments in the shop's zone, spans, money, statuses and their tones.

import { h } from "./dom.js";
import { now, world } from "./world.js";

const formats = new Map();

function zoned(zone, options) {
  const key = zone + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }));
  return formats.get(key);
}

const zone = () => world.shop?.time_zone ?? "UTC";
const DAY_TIME = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

export const dayTime = (at) => zoned(zone(), DAY_TIME).format(at * 1000);
export const clockTime = (at, where = zone()) =>
  zoned(where, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(at * 1000);
export const dayName = (at, where = zone()) =>
  zoned(where, { weekday: "short", day: "numeric", month: "short", year: "numeric" }).format(at * 1000);
export const zoneName = (at) =>
  new Intl.DateTimeFormat("en-US", { timeZone: zone(), timeZoneName: "short" }).formatToParts(at * 1000).find((part) => part.type === "timeZoneName").value;
export const iso = (at) => new Date(at * 1000).toISOString().replace(".000Z", "Z");

/** A span in its two largest units: `2 d 3 h`, `12 min`, `40 s`. */
export function span(seconds) {
  const left = Math.max(0, Math.round(seconds));
  const parts = [[Math.floor(left / 86400), "d"], [Math.floor(left / 3600) % 24, "h"], [Math.floor(left / 60) % 60, "min"], [left % 60, "s"]];
  const first = parts.findIndex(([number]) => number > 0);
  if (first < 0) return "0 s";
  const shown = first >= 2 ? parts.slice(first, first + 1) : parts.slice(first, first + 2).filter(([number]) => number > 0);
  return shown.map(([number, unit]) => `${number} ${unit}`).join(" ");
}

export const ageWords = (at) => (now() - at < 1 ? "just now" : `${span(now() - at)} ago`);
export const dueWords = (at) => (at >= now() ? `in ${span(at - now())}` : `${span(now() - at)} ago`);

/** A moment that keeps itself up to date: `kind` is age or due. */
export function when(at, kind = "age") {
  const late = kind === "due" && at < now();
  return h("time", { datetime: iso(at), title: `${dayTime(at)} ${zoneName(at)} · ${iso(at)}`, "data-at": at, "data-kind": kind, class: late ? "late" : "" },
    kind === "due" ? dueWords(at) : ageWords(at));
}

/** Bring every moment on the page up to date. */
export function tick() {
  for (const element of document.querySelectorAll("time[data-at]")) {
    const at = Number(element.dataset.at);
    const words = element.dataset.kind === "due" ? dueWords(at) : ageWords(at);
    if (element.textContent !== words) element.textContent = words;
    if (element.dataset.kind === "due") element.classList.toggle("late", at < now());
  }
}

/** A decimal string with its currency, as the shop's people write it. */
export function money(amount, currency) {
  const places = amount.includes(".") ? amount.split(".")[1].length : 0;
  return new Intl.NumberFormat("en-US", { style: "currency", currency, minimumFractionDigits: places, maximumFractionDigits: places, currencyDisplay: "narrowSymbol" }).format(Number(amount));
}

const SPOKEN = { CANCEL: "Cancelled", ACTIVATE: "Active" };
const PREFIX = /^(CANCELLATION|RETURN_OR_REFUND|REFUND_OR_RETURN|REPLACEMENT|EXCHANGE)_REQUEST_/;

/** `AWAITING_SHIPMENT` is read as Awaiting shipment; what a list is about is not said in each of its lines. */
export function readable(word) {
  const text = (SPOKEN[word] ?? String(word).replace(PREFIX, "").replaceAll("_", " ")).toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const TONES = {
  good: /DELIVER|COMPLETE|SUCCESS|ACTIVATE$|APPROVED|^ok$|^delivered$|SETTLED|PAID$|ONGOING|^ACTIVE|AVAILABLE/,
  bad: /CANCEL|REJECT|FAIL|FREEZE|SUSPEND|LOST|^refused$|^dropped$|^rejected$|^lost$|DEACTIVATED|EXCEPTION|REFUSED/,
  warn: /HOLD|PENDING|REVIEW|AUDIT|^warning$|^waiting$|^held$|REQUEST|UNPAID|DRAFT|UNSETTLED/,
  fault: /^fault$/,
  info: /AWAITING|PARTIALLY|TRANSIT|PROCESSING|FULFILL|^example$|^sending$|NOT_START|SHIPPED|BUYER/,
};
const ORDER = ["fault", "warn", "bad", "info", "good"];
const EXACT = { UNPAID: "idle", COMPLETED: "done", CANCELLED: "idle", COMPLETE: "done", CANCEL: "idle", REJECT: "bad", SUCCESS: "info", REFUND_SUCCESS: "done", TO_FULFILL: "idle", example: "idle", DELETED: "idle", EXPIRED: "idle" };

export function tone(word) {
  const bare = String(word).replace(PREFIX, "");
  return EXACT[bare] ?? ORDER.find((name) => TONES[name].test(bare)) ?? "idle";
}

export const badge = (word, text = readable(word)) => h("span.badge", { class: `tone-${tone(word)}`, title: word }, text);

/** A reason's name says where it belongs before it says why. */
export const reasonWords = (name) => readable(String(name).replace(/^.*_reason_/, ""));

/** A small picture of a product; without one, or when it cannot be had, its initials on a colour of their own. */
export function tile(name, seed = name, picture = "") {
  if (!picture) return initials(name, seed);
  return h("img.tile", { src: picture, alt: "", width: 36, height: 36, loading: "lazy", onerror: (event) => event.target.replaceWith(initials(name, seed)) });
}

function initials(name, seed) {
  let sum = 7;
  for (const letter of String(seed)) sum = (sum * 31 + letter.codePointAt(0)) >>> 0;
  const letters = String(name).split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word)).slice(0, 2).map((word) => [...word][0]).join("");
  return h("span.tile", { class: `hue-${sum % 8}`, "aria-hidden": "true" }, letters.toUpperCase() || "?");
}

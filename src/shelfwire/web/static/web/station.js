// The ship station and every form of its lines: a scanner ticks what it reads, Enter ships once, arrows go on.
"use strict";
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const bare = (text) => (/^\d+$/.test(text) ? text.replace(/^0+/, "") : text.toLowerCase());

  // ── quantities ─────────────────────────────────────────────────────────────────────────────────────────
  const box = (line) => one("input[type=checkbox]", line);
  const quantity = (line) => one("[data-quantity]", line);
  const taken = (line) => (box(line).checked ? Number(quantity(line).value) || 0 : 0);
  const lines = () => all("[data-ship-line]");
  const show = () => {
    const count = lines().reduce((sum, line) => sum + taken(line), 0);
    lines().forEach((line) => {
      line.classList.toggle("off", !box(line).checked);
      line.classList.toggle("done", line.dataset.scanned === line.dataset.count);
    });
    const left = Number(one("[data-ship-lines]")?.dataset.left);
    all("[data-ship-count]").forEach((place) => {
      place.textContent = count === left ? `${left} unit${left === 1 ? "" : "s"}` : `${count} of ${left} units`;
    });
  };
  document.addEventListener("input", (event) => {
    const line = event.target.closest("[data-ship-line]");
    if (line && event.target.matches("[data-quantity]")) box(line).checked = Number(event.target.value) > 0;
    if (line) show();
  });
  document.addEventListener("change", (event) => { if (event.target.closest("[data-ship-line]")) show(); });

  // ── the scanner ────────────────────────────────────────────────────────────────────────────────────────
  const say = (text) => { const place = one("[data-station-say]"); if (place) place.textContent = text; };
  const lineOf = (text) => {
    const wanted = bare(text.trim());
    if (!wanted) return undefined;
    const found = lines().filter((line) => [line.dataset.code, line.dataset.barcode].some((code) => code && bare(code) === wanted));
    return found.find((line) => Number(line.dataset.scanned || 0) < Number(line.dataset.count)) ?? found[0];
  };
  // the first scan begins to count: from then on only what was scanned is ticked
  const scanned = (line) => {
    const counted = one("[name=counted]");
    if (counted.value !== "on") {
      counted.value = "on";
      lines().forEach((each) => { each.dataset.scanned = 0; box(each).checked = false; });
    }
    const of = Number(line.dataset.count);
    const count = Number(line.dataset.scanned || 0) + 1;
    if (count > of) { say(`${line.dataset.code}: all ${of} are scanned already. This one does not belong into the parcel.`); return; }
    line.dataset.scanned = count;
    box(line).checked = true;
    quantity(line).value = count;
    const left = lines().filter((each) => Number(each.dataset.scanned) < Number(each.dataset.count)).length;
    say(`${line.dataset.code}: ${count} of ${of} scanned.${left ? "" : " Everything is scanned: scan the tracking number."}`);
    show();
  };
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.matches?.("[data-station-number], [data-station-scan]")) return;
    if (event.key === "Enter") {
      const line = lineOf(field.value);
      if (!line) return;
      event.preventDefault();
      field.value = "";
      scanned(line);
      if (line.dataset.scanned === line.dataset.count && !lines().some((each) => each.dataset.scanned !== each.dataset.count)) one("[data-station-number]")?.focus();
    }
    else if (event.key === "Escape") { field.blur(); }
    else if (["ArrowDown", "ArrowUp"].includes(event.key) && !field.value) {
      const link = one(event.key === "ArrowDown" ? "[data-station-next]" : "[data-station-previous]");
      if (link) { event.preventDefault(); link.click(); }
    }
  });

  // ── the table: what is pasted is read on the server, which says what did not fit ───────────────────────
  document.addEventListener("paste", (event) => {
    const cell = event.target.closest?.("#sheet [data-cell]");
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!cell || !/[\n\t]/.test(text.trim())) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const form = cell.closest("form");
    one("[data-paste-text]", form).value = text;
    one("[data-paste-start]", form).value = one("[name=ids]", cell.closest("[data-row]")).value;
    form.requestSubmit(one("[value=paste]", form));
  }, true);
  document.addEventListener("change", (event) => {
    const all_lines = event.target.closest("[data-fill]");
    if (all_lines?.value) all(`[data-cell="${all_lines.dataset.fill}"]`).forEach((cell) => { cell.value = all_lines.value; });
  });

  // ── once ───────────────────────────────────────────────────────────────────────────────────────────────
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-once]");
    if (!form) return;
    if (form.dataset.going) { event.preventDefault(); return; }
    form.dataset.going = "yes";
  });
  addEventListener("pageshow", () => { all("[data-going]").forEach((form) => { delete form.dataset.going; }); });
  document.addEventListener("DOMContentLoaded", () => {
    // a form that comes back refused goes on counting where it was
    if (one("[name=counted]")?.value === "on") lines().forEach((line) => { line.dataset.scanned = taken(line); });
    show();
    const queue = one(".station-queue");
    const here = one(".station-row.here");
    if (queue && here) queue.scrollTop = here.offsetTop - queue.offsetTop - queue.clientHeight / 3;
  });
})();

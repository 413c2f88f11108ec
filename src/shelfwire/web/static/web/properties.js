// Fields that propose what fits while somebody types, by keyboard alone; and searches inside a form.
"use strict";
(() => {
  const parts = (box) => ({ input: box.querySelector("input"), list: box.querySelector("[role=listbox]") });
  const options = (list) => [...list.querySelectorAll("[role=option]:not([aria-disabled])")];
  const show = (box, shown) => {
    const { input, list } = parts(box);
    list.hidden = !shown || !list.children.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (list.hidden) mark(box, null);
    else list.scrollIntoView({ block: "nearest" });
  };
  const mark = (box, option) => {
    const { input, list } = parts(box);
    list.querySelectorAll("[aria-selected=true]").forEach((one) => one.setAttribute("aria-selected", "false"));
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  };
  const choose = (box, option) => {
    const { input } = parts(box);
    if (option.dataset.act !== undefined) { option.click(); return; }
    input.value = option.dataset.value;
    show(box, false);
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  document.addEventListener("keydown", (event) => {
    const box = event.target.closest("[data-combo]");
    if (event.target.matches("[data-lookup]") && event.key === "Enter") {
      event.preventDefault();
      event.target.parentElement.querySelector("button").click();
      return;
    }
    if (!box || event.target !== parts(box).input) return;
    const { list } = parts(box);
    const all = options(list);
    const from = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
    if (event.key === "Escape") { if (!list.hidden) event.stopPropagation(); show(box, false); }
    else if (event.key === "Tab") { show(box, false); }
    else if (event.key === "Enter" && !list.hidden && from >= 0) { event.preventDefault(); choose(box, all[from]); }
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) show(box, true);
      if (!all.length) return;
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(box, all[from < 0 ? (step > 0 ? 0 : all.length - 1) : (from + step + all.length) % all.length]);
    }
  });
  // the field keeps the focus while an option is pressed
  document.addEventListener("mousedown", (event) => { if (event.target.closest("[data-combo] [role=listbox]")) event.preventDefault(); });
  document.addEventListener("click", (event) => {
    const option = event.target.closest("[data-combo] [role=option]");
    if (option && option.dataset.value !== undefined && option.getAttribute("aria-disabled") !== "true") choose(option.closest("[data-combo]"), option);
  });
  document.addEventListener("focusin", (event) => {
    const box = event.target.closest("[data-combo]");
    if (!box || event.target !== parts(box).input) return;
    if (box.dataset.filled === undefined) event.target.dispatchEvent(new Event("asked"));
    delete box.dataset.filled;
  });
  document.addEventListener("focusout", (event) => {
    const box = event.target.closest("[data-combo]");
    if (box && !box.contains(event.relatedTarget)) show(box, false);
  });
  // what was marked stays marked when the same option comes again
  let marked = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const box = event.detail.target?.closest?.("[data-combo]");
    if (box) marked = box.querySelector("[role=option][aria-selected=true]")?.dataset.value ?? null;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const box = event.detail.target?.closest?.("[data-combo]");
    if (!box) return;
    const { input, list } = parts(box);
    input.removeAttribute("aria-activedescendant");
    const same = marked !== null && options(list).find((one) => one.dataset.value === marked);
    if (same) mark(box, same);
    // asked for by a button beside the field: the list opens, and the keys walk it
    if (event.detail.requestConfig?.elt?.dataset?.opens !== undefined) {
      box.dataset.filled = "";
      input.focus();
    }
    show(box, document.activeElement === input);
  });
})();

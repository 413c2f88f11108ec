// A picture that is dragged to another place is sent there by the form of its own row; the arrows do the same.
"use strict";
for (const list of document.querySelectorAll("[data-arrange]")) {
  let dragged = null;
  const clear = () => list.querySelectorAll(".over").forEach((row) => row.classList.remove("over"));
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-picture]");
    dragged?.classList.add("dragged");
  });
  list.addEventListener("dragend", () => {
    dragged?.classList.remove("dragged");
    clear();
  });
  list.addEventListener("dragover", (event) => {
    const row = event.target.closest("[data-picture]");
    if (!dragged || !row) return;
    event.preventDefault();
    clear();
    row.classList.add("over");
  });
  list.addEventListener("drop", (event) => {
    const row = event.target.closest("[data-picture]");
    if (!dragged || !row || row === dragged) return;
    event.preventDefault();
    const form = dragged.querySelector("form");
    form.elements.place.value = [...list.children].indexOf(row);
    form.submit();
  });
}

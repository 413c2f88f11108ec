// The frame: shops, the list of views, and whether stock and money hold.

import { drawAudit } from "./audit.js";
import { offers } from "./api.js";
import { fill, h, icon } from "./dom.js";
import { showKeys } from "./keys.js";
import { visit } from "./router.js";
import { chooseShop, world } from "./world.js";

const VIEWS = [
  ["Trade", [
    ["/orders", "Orders", "M5 4h14v16l-3-2-2 2-2-2-2 2-2-2-3 2zM9 9h6M9 13h6"],
    ["/products", "Products", "M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8", "/products"],
    ["/returns", "Returns", "M9 14l-5-5 5-5M4 9h10a6 6 0 0 1 0 12h-3", "/returns"],
    ["/cancellations", "Cancellations", "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M6 6l12 12", "/cancellations"],
    ["/statements", "Statements", "M4 6h16v12H4zM4 10h16M8 15h3", "/statements"],
    ["/promotions", "Promotions", "M4 4h8l8 8-8 8-8-8zM8.500 8.500h.01", "/promotions"],
    ["/messages", "Messages", "M4 5h16v11H9l-5 4z", "/conversations"],
  ]],
  ["Wire", [
    ["/calls", "Calls", "M4 8h13M13 4l4 4-4 4M20 16H7M11 12l-4 4 4 4"],
    ["/notices", "Notices", "M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4"],
    ["/faults", "Faults", "M13 3L5 14h6l-1 7 8-11h-6z"],
  ]],
  ["World", [
    ["/diary", "What happened", "M5 4h14v16H5zM9 4v16M12 9h4M12 13h4"],
    ["/connection", "Connection", "M9 7V3M15 7V3M7 7h10v5a5 5 0 0 1-10 0zM12 17v4"],
  ]],
];

const rail = document.getElementById("rail");
const shade = document.getElementById("shade");
const menu = document.getElementById("menu");

menu.onclick = () => foldRail(!rail.classList.contains("open"));
shade.onclick = () => foldRail();
rail.addEventListener("keydown", (event) => event.key === "Escape" && foldRail());

/** On a phone the list of views folds away. */
export function foldRail(open = false) {
  rail.classList.toggle("open", open);
  shade.hidden = !open;
  menu.setAttribute("aria-expanded", String(open));
  if (open) rail.querySelector("a, select").focus();
}

export function drawFrame() {
  fill(document.getElementById("shop"), shopPicker());
  fill(document.getElementById("nav"), VIEWS.map(([name, links]) => group(name, links)));
  fill(document.getElementById("foot"), drawAudit());
  fill(document.getElementById("top-end"),
    h("a.button.primary", { href: "#/buy", "aria-keyshortcuts": "b" }, "Place an order"),
    h("button.plain.help", { type: "button", "aria-label": "Keyboard shortcuts", title: "Keyboard shortcuts", onclick: showKeys }, "?"));
}

function group(name, links) {
  const there = links.filter(([, , , read]) => !read || offers("GET", read));
  if (!there.length) return null;
  const path = "/" + (location.hash.slice(2).split(/[/?]/)[0] || "orders");
  return h("div.nav-group", { "data-key": name }, h("h2", null, name),
    there.map(([address, label, drawing]) =>
      h("a", { href: "#" + address, "data-key": address, "aria-current": path === address ? "page" : undefined }, icon(drawing), h("span", null, label), count(address))));
}

function count(address) {
  const number = address === "/faults" ? world.change?.faults : 0;
  return number ? h("span.count", { "aria-label": `${number} may strike` }, number) : null;
}

function shopPicker() {
  if (!world.shop) return null;
  return h("div.shop", null, h("select", { "aria-label": "Shop", onchange: (event) => change(event.target.value) },
    world.shops.map((shop) => h("option", { value: shop.id, selected: shop.id === world.shop.id }, `${shop.name} · ${shop.region}${shop.active ? "" : " (inactive)"}`))));
}

function change(id) {
  chooseShop(id);
  drawFrame();
  const [, list, one] = location.hash.split("?")[0].split("/");
  if (one) location.hash = `#/${list}`;
  else visit();
}

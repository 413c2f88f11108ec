// Faults: plant one, see how often it struck, take it away.

import { action } from "../action.js";
import { field, read } from "../dialog.js";
import { h } from "../dom.js";
import { get, post, remove } from "../api.js";
import { empty, table } from "../table.js";
import { toast } from "../toast.js";
import { shopName, world } from "../world.js";

const KINDS = {
  timeout_before: ["Time-out, nothing done", "HTTP 504 after the seconds below; the call was not carried out."],
  timeout_after: ["Time-out, but done", "HTTP 504 after the seconds below, although the call was carried out. The client has to find out."],
  half_done: ["Half of it done", "A batch is done for its first half, then HTTP 504. What is no batch is done whole."],
  error_before: ["Error, nothing done", "An internal error before the call."],
  error_after: ["Error, but done", "An internal error although the call was carried out."],
  throttle: ["Too many requests", "HTTP 429 with Retry-After."],
  slow: ["Slow answer", "The right answer, after the seconds below."],
  broken_json: ["Answer cut in two", "The call is carried out; its JSON ends in the middle."],
  reset_before: ["Connection cut, nothing done", "The connection breaks before the call."],
  reset_after: ["Connection cut, but done", "The connection breaks after the call."],
  notice_double: ["Notice sent twice", "The same id, twice."],
  notice_late: ["Notice late", "By the seconds below, on the world's clock."],
  notice_reorder: ["Notice overtaken", "The next one arrives before it."],
  notice_lost: ["Notice lost", "It never arrives."],
};
const GROUPS = [["Calls", (kind) => !kind.startsWith("notice_")], ["Notices", (kind) => kind.startsWith("notice_")]];

export const faults = {
  title: "Faults",
  load: async () => {
    const [planted, known] = await Promise.all([get("/faults"), get("/operations")]);
    return { ...planted, ...known };
  },
  render: (data, { query }) => [
    h("header.view-head", null, h("div", null, h("h1", null, "Faults"), h("p.view-sub.quiet", null, "What a network and a platform do to a client on a bad day.")),
      h("div.buttons", null, data.faults.length > 0 && action({ key: "clear-faults", label: "Remove all", run: () => remove("/faults") }))),
    h("div.columns.reverse", null,
      h("div.column", null, table({ name: "Planted faults", columns, rows: [...data.faults].reverse(), key: (row) => row.id,
        empty: empty("The network is well", "Nothing is planted. The half-done calls teach a client the most: try “Time-out, but done” on shipping.") })),
      h("div.column.narrow", null, plantForm(data, query.operation ?? ""))),
  ],
};

const columns = [
  { label: "Fault", look: "main", cell: (row) => [h("b", null, KINDS[row.request.kind]?.[0] ?? row.request.kind), h("span.sub.mono.wrap", null, row.request.operation === "*" ? "every operation" : row.request.operation)] },
  { label: "Shop", look: "", cell: (row) => h("span", null, row.request.shop_id === "*" ? "every shop" : shopName(row.request.shop_id)) },
  { label: "Strikes", look: "", cell: (row) => h("span", null, strikes(row)) },
  { label: "Struck", look: "side", cell: (row) => h("span.badge", { class: row.struck ? "tone-fault" : "tone-idle" }, row.struck === 0 ? "not yet" : row.struck === 1 ? "once" : `${row.struck} times`) },
  { label: "", look: "next", cell: (row) => action({ key: `fault-${row.id}`, label: "Remove", look: "small", run: () => remove("/faults", { id: row.id }) }) },
];

function strikes({ request, struck }) {
  const often = request.count === null ? "every time" : struck >= request.count ? "spent" : `${request.count - struck} more`;
  const chance = request.probability < 1 ? `, by chance of ${Math.round(request.probability * 100)} %` : "";
  return often + chance + (request.seconds ? `, ${request.seconds} s` : "");
}

const fields = () => [
  { name: "operation", label: "Operation", value: "*", list: "operation-keys", required: true, help: "* stands for anything: POST /fulfillment/*. For notices: notice 1." },
  { name: "shop_id", label: "Shop", type: "select", options: [["*", "Every shop"], ...world.shops.map((shop) => [shop.id, shop.name])] },
  { name: "skip", label: "Let pass", type: "number", min: 0, value: 0, required: true, help: "So many calls first." },
  { name: "count", label: "How often", type: "number", min: 1, value: 1, help: "Empty: until removed." },
  { name: "probability", label: "Chance, 0–1", type: "number", min: 0, max: 1, step: "any", value: 1, required: true },
  { name: "seconds", label: "Seconds", type: "number", min: 0, step: "any", value: 0, required: true },
];

function plantForm(data, operation) {
  const kinds = h("label.field", { for: "field-kind" }, h("span", null, "What goes wrong"),
    h("select", { name: "kind", id: "field-kind", onchange: explain }, GROUPS.map(([name, fits]) =>
      h("optgroup", { label: name }, Object.entries(KINDS).filter(([kind]) => fits(kind)).map(([kind, [words]]) => h("option", { value: kind, selected: kind === "timeout_after" }, words))))),
    h("small", { id: "kind-words" }, KINDS.timeout_after[1]));
  const [target, shop, ...rest] = fields();
  return h("section.panel.sticky", null, h("h2", null, "Plant a fault"),
    h("form#fault-form", { "data-keep": operation || "new", onsubmit: (event) => (event.preventDefault(), document.querySelector('[data-act="plant"]').click()) },
      kinds, field({ ...target, value: operation || "*" }), field(shop), h("div.field-pair", null, rest.map(field)),
      h("datalist#operation-keys", null, suggestions(data).map((value) => h("option", { value })))),
    h("div.buttons.stretch", null, action({ key: "plant", label: "Plant it", look: "primary", run: plant })));
}

function suggestions(data) {
  const areas = [...new Set(data.operations.map(({ key }) => key.split("/")[1]))].map((area) => `* /${area}/*`);
  return ["*", ...areas, "GET /api/v2/token/refresh", ...data.operations.map(({ key }) => key), "notice *", "notice 1"];
}

function explain(event) {
  document.getElementById("kind-words").textContent = KINDS[event.target.value][1];
  const operation = document.getElementById("field-operation");
  if (event.target.value.startsWith("notice_") !== operation.value.startsWith("notice")) operation.value = event.target.value.startsWith("notice_") ? "notice *" : "*";
}

async function plant() {
  const form = document.getElementById("fault-form");
  if (!form.reportValidity()) return;
  await post("/faults", { kind: form.elements.kind.value, ...read(form, fields()) });
  toast("Planted. It strikes the next calls that fit.");
}

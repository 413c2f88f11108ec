// What to put into a client, what the seller allowed, the switches, and the whole world in a file.

import { action } from "../action.js";
import { copy } from "../copy.js";
import { ask } from "../dialog.js";
import { h } from "../dom.js";
import { get, post } from "../api.js";
import { catchUp } from "../live.js";
import { fact, panel } from "../panel.js";
import { draw, go } from "../router.js";
import { when } from "../format.js";
import { toast } from "../toast.js";
import { shopName } from "../world.js";

const shown = new Set(); // secrets that a person chose to see

export const connection = {
  title: "Connection",
  load: async () => {
    const [data, plans] = await Promise.all([get("/connection"), get("/scenarios")]);
    return { ...data, plans };
  },
  render: (data) => [
    h("header.view-head", null, h("div", null, h("h1", null, "Connection"), h("p.view-sub.quiet", null, "What to put into a client, and the world as a whole."))),
    h("div.columns.even", null,
      h("div.column", null, client(data), codes(data), consents(data), notices(data)),
      h("div.column", null, shops(data), switches(data), wholeWorld(data))),
  ],
  leave: () => shown.clear(),
};

function client(data) {
  return panel("Client", h("dl.facts", null,
    fact("API and token host", copyable(location.origin)),
    fact("App key", copyable(data.app_key)),
    fact("App secret", secret("app-secret", data.app_secret)),
    fact("Service id", copyable(data.service_id))),
  h("div.buttons", null, h("a.button", { href: data.consent_path, target: "_blank", rel: "noopener" }, "Open the consent page")));
}

function codes(data) {
  return panel("Codes left",
    data.codes.length
      ? h("ul.lines", null, data.codes.map((code) => h("li.line", { "data-key": code.code }, h("div.grow", null, copyable(code.code), h("span.sub", null, code.seller)), h("span.quiet", null, code.expires === null ? "waits for ever" : ["ends ", when(code.expires, "due")]))))
      : h("p.quiet", null, "None. Each code works once; make another, or agree on the consent page."),
    h("div.buttons", null, data.shops.filter((shop, at, all) => all.findIndex((other) => other.seller_open_id === shop.seller_open_id) === at).map((shop) =>
      action({ key: `code-${shop.seller_open_id}`, label: `New code for ${shop.seller}`, look: "small", run: () => post("/authorize", { seller: shop.seller_open_id }) }))));
}

function consents(data) {
  const live = data.grants.filter((grant) => !grant.revoked);
  if (!live.length) return panel("Consents", h("p.quiet", null, "No client has exchanged a code yet."));
  return panel("Consents", h("ul.lines", null, live.map((grant) => h("li.line.stacked", { "data-key": grant.id },
    h("div", null, h("b", null, grant.seller), h("span.sub", null, `${grant.shop_ids.map(shopName).join(", ")} · ${grant.scopes} scopes`)),
    h("dl.facts", null,
      fact("Access token", [secret(`access-${grant.id}`, grant.access_token), h("span.sub", null, "ends ", when(grant.access_expires, "due"))]),
      fact("Refresh token", [secret(`refresh-${grant.id}`, grant.refresh_token), h("span.sub", null, "ends ", when(grant.refresh_expires, "due"))])),
    h("div.buttons", null,
      action({ key: `expire-${grant.id}`, label: "Let tokens expire", look: "small", title: "The access tokens end now; the refresh token still works", run: async () => (await post("/expire", { seller: grant.seller }), toast("The access tokens have ended.")) }),
      action({ key: `revoke-${grant.id}`, label: "Deauthorise", look: "small quiet-danger", run: async () => (await post("/deauthorise", { seller: grant.seller }), toast("The consent is taken back (notice 6).")),
        confirm: { title: `Take back the consent of ${grant.seller}?`, words: "All its tokens die and notice 6 goes out. A client has to be authorised again.", yes: "Deauthorise" } }))))));
}

function shops(data) {
  return panel("Shops", h("ul.lines", null, data.shops.map((shop) => h("li.line.stacked", { "data-key": shop.id },
    h("div.spread", null, h("div", null, h("b", null, shop.name), h("span.sub", null, `${shop.seller} · ${shop.region} · ${shop.currency} · ${shop.time_zone}`)), h("div.buttons", null, !shop.active && h("span.badge.tone-bad", null, "inactive"), activity(shop))),
    h("dl.facts", null, fact("Id", copyable(shop.id)), fact("Cipher", copyable(shop.cipher)))))));
}

const activity = (shop) => action({
  key: `active-${shop.id}`, label: shop.active ? "Make inactive" : "Make active", look: "small",
  title: shop.active ? "Its calls are refused with 36009043 until it is active again" : undefined, run: () => post("/activity", { shop_id: shop.id, active: !shop.active }),
});

function notices(data) {
  return panel("Notices go to",
    h("dl.facts", null, fact("App's address", data.settings.webhook_url || "none"), data.subscriptions.map((line) => fact(`${line.event_type}, ${shopName(line.shop_id)}`, line.address))),
    h("div.buttons", null, action({ key: "webhook", label: "Change the app's address…", look: "small", quiet: true, run: () => ask({
      title: "The app's address for notices", words: "Every notice of every shop goes there. Empty: to nobody but subscribers.", yes: "Save",
      fields: [{ name: "webhook_url", label: "Address", type: "url", value: data.settings.webhook_url, placeholder: "http://127.0.0.1:8000/hooks/tiktok" }],
      run: async (values) => (await post("/settings", values), await catchUp()),
    }) })));
}

const SWITCHES = [
  ["strict", "Strict", "Refuse unknown fields and undocumented values instead of warning."],
  ["auto_carrier", "Carriers work by themselves", "Collected a day after shipping, delivered three days later."],
  ["accept_zero_quantity", "Accept zero as stock", "No source settles it; off refuses with 12019024."],
  ["default_warehouse", "A default warehouse is chosen", "Off plays a shop that never chose one."],
];
const NUMBERS = [
  ["rate_limit", "Calls a second", "per shop and API; 0 for no limit"],
  ["hourly_limit", "Calls an hour", "development shops; 0 for no limit"],
  ["upload_quota", "New products a day", "100 on probation, later 1,000; 0 for no limit"],
  ["visibility_delay", "Seconds until a new order is seen", ""],
  ["clock_skew", "Seconds the gate's clock is off", ""],
  ["review_seconds", "Seconds of review", "on the world's clock"],
];

function switches(data) {
  return panel("Switches",
    h("div.switches", null, SWITCHES.filter(([name]) => name in data.settings).map(([name, label, help]) =>
      h("label.check", { "data-key": name }, h("input", { type: "checkbox", role: "switch", checked: data.settings[name], onchange: (event) => change({ [name]: event.target.checked }) }), h("span", null, label, h("small", null, help))))),
    h("dl.facts", null, NUMBERS.filter(([name]) => name in data.settings).map(([name, label, help]) => fact(label, [String(data.settings[name]), help && h("span.sub", null, help)]))),
    h("div.buttons", null, action({ key: "numbers", label: "Change the numbers…", look: "small", quiet: true, run: () => ask({
      title: "Limits and delays", words: "They hold from the next call on.", yes: "Save",
      fields: NUMBERS.filter(([name]) => name in data.settings).map(([name, label, help]) => ({ name, label, help, type: "number", step: "any", required: true, value: data.settings[name] })),
      run: (values) => change(values),
    }) })));
}

async function change(values) {
  await post("/settings", values);
  toast("Saved.");
  await catchUp();
}

function wholeWorld(data) {
  const path = { name: "path", label: "File on the simulator's machine", value: "/tmp/world.gz", required: true };
  return panel("The whole world",
    h("p.quiet", null, `Scenario ${data.scenario}, seed ${data.seed}.`),
    h("div.buttons", null,
      action({ key: "save", label: "Save…", look: "small", quiet: true, run: () => ask({ title: "Save the world", words: "Everything but faults and the call log.", yes: "Save", fields: [path],
        run: async (values) => toast(`Saved: ${(await post("/snapshot/save", values)).bytes.toLocaleString("en")} bytes.`) }) }),
      action({ key: "restore", label: "Restore…", look: "small", quiet: true, run: () => ask({ title: "Restore a saved world", words: "The present world is gone unless it is saved, and its calls and faults with it.", yes: "Replace the world", look: "danger", fields: [path],
        run: async (values) => (await post("/snapshot/load", values), begin("The saved world goes on.")) }) }),
      action({ key: "reset", label: "Start over…", look: "small quiet-danger", quiet: true, run: () => startOver(data) })));
}

function startOver(data) {
  ask({
    title: "Start over", words: "A fresh world. Orders, tokens, codes, faults, notices and calls of this one are gone.", yes: "Start over", look: "danger",
    fields: [
      { name: "scenario", label: "Scenario", type: "select", value: data.scenario, options: data.plans.scenarios.map((plan) => [plan.name, `${plan.title} (${plan.name})`]), help: data.plans.scenarios.map((plan) => `${plan.name}: ${plan.description}`).join("\n") },
      { name: "seed", label: "Seed", type: "number", value: data.seed, required: true, help: "The same seed and moment give the same world." },
    ],
    run: async (values) => {
      await post("/reset", values);
      await begin("A fresh world.");
    },
  });
}

async function begin(words) {
  toast(words);
  await catchUp();
  go("/orders");
}


function copyable(text) {
  return h("span.copyable", null, h("code", null, text), h("button.plain.copy", { type: "button", "aria-label": `Copy ${text}`, onclick: () => copy(text) }, "Copy"));
}

function secret(key, text) {
  const open = shown.has(key);
  const toggle = () => {
    if (open) shown.delete(key);
    else shown.add(key);
    draw();
  };
  return h("span.copyable", null, h("code", null, open ? text : "••••••••••••"),
    h("button.plain.copy", { type: "button", "aria-expanded": String(open), onclick: toggle }, open ? "Hide" : "Reveal"),
    h("button.plain.copy", { type: "button", "aria-label": "Copy the hidden value", onclick: () => copy(text) }, "Copy"));
}

// What can be done to an order and its parcels: names as the door gives them, with words, warnings and forms.

import { action } from "./action.js";
import { ask } from "./dialog.js";
import { offers, post } from "./api.js";
import { catchUp } from "./live.js";
import { toast } from "./toast.js";

const of = (order) => ({ order_id: order.id });

const ORDER_ACTIONS = {
  pay: { label: "Pay", path: "/pay", done: "Paid. The hold has begun." },
  release: { label: "End the hold", path: "/release", done: "The hold is over: the order may be shipped." },
  ship: { label: "Ship by hand", path: "/ship", title: "As the seller would in Seller Center, without any client", done: "Shipped. The carrier has not seen it yet." },
  accept_cancel: { label: "Accept the request", path: "/cancel/answer", body: { verdict: "accept" }, done: "Cancelled as the buyer asked.",
    confirm: { title: "Accept the buyer's request to cancel?", words: "The units are cancelled and their stock comes back. This cannot be undone.", yes: "Cancel them" } },
  refuse_cancel: { label: "Reject the request", path: "/cancel/answer", body: { verdict: "reject" }, done: "The request is rejected: the order goes on." },
  withdraw_cancel: { label: "Buyer withdraws the request", path: "/cancel/withdraw", done: "The buyer took the request back." },
  cancel: { label: "Buyer cancels", path: "/cancel", harm: true, done: "Cancelled by the buyer.",
    confirm: { title: "Cancel this order as the buyer?", words: "It is cancelled at once and its stock comes back. This cannot be undone.", yes: "Cancel the order" } },
  ask_to_cancel: { label: "Buyer asks to cancel", path: "/cancel", form: askToCancel },
  cancel_as_seller: { label: "Seller cancels", path: "/cancel/as-seller", harm: true, done: "Cancelled by the seller.",
    confirm: { title: "Cancel this order as the seller?", words: "It is cancelled at once. This cannot be undone.", yes: "Cancel the order" } },
  address: { label: "Change the address", path: "/address", form: changeAddress },
};

/** The next step on an order's straight way, for a row of the list: [label, path, body]. */
const STRAIGHT = {
  UNPAID: ["Pay", "/pay"],
  ON_HOLD: ["End hold", "/release"],
  AWAITING_SHIPMENT: ["Ship", "/ship"],
  PARTIALLY_SHIPPING: ["Ship rest", "/ship"],
  AWAITING_COLLECTION: ["Scan", "/scan"],
  IN_TRANSIT: ["Deliver", "/deliver"],
};

export function nextStep(row, look = "small") {
  const [label, path] = STRAIGHT[row.status] ?? [];
  if (!label || !offers("POST", path) || row.cancel_requested) return null;
  if (path === "/ship" && !row.actions.includes("ship")) return null;
  return action({ key: `next-${row.id}`, label, look, run: () => post(path, of(row)) });
}

export function orderActions(detail) {
  return detail.row.actions
    .filter((name) => ORDER_ACTIONS[name] && offers("POST", ORDER_ACTIONS[name].path))
    .map((name) => orderAction(name, ORDER_ACTIONS[name], detail));
}

function orderAction(name, step, detail) {
  return action({
    key: `${name}-${detail.row.id}`, label: step.label + (step.form ? "…" : ""), title: step.title, confirm: step.confirm, look: step.harm ? "quiet-danger" : "", quiet: Boolean(step.form),
    run: async () => {
      if (step.form) return step.form(detail);
      await post(step.path, { ...of(detail.row), ...step.body });
      toast(step.done);
    },
  });
}

function askToCancel(detail) {
  const reasons = Object.entries(detail.cancel_reasons);
  ask({
    title: "The buyer asks to cancel", words: "The seller has to answer in time; the clock agrees in the end.", yes: "Ask to cancel",
    fields: [{ name: "reason", label: "Reason", type: "select", options: [["", "Any that fits"], ...reasons] }],
    run: async ({ reason }) => {
      await post("/cancel", { ...of(detail.row), reason });
      toast("The buyer has asked to cancel. The seller has to answer.");
      await catchUp();
    },
  });
}

function changeAddress(detail) {
  const { recipient } = detail;
  const names = recipient.name.split(" ");
  ask({
    title: "The buyer changes the address", words: "What is left empty stays as it is.", yes: "Change the address",
    fields: [
      { name: "first_name", label: "First name", placeholder: names[0] },
      { name: "last_name", label: "Last name", placeholder: names.slice(1).join(" ") },
      { name: "phone", label: "Phone", placeholder: recipient.phone },
      { name: "line1", label: "Address line 1", placeholder: recipient.line1 },
      { name: "line2", label: "Address line 2", placeholder: recipient.line2 },
      { name: "invent", label: "Move to a whole new, invented address", type: "checkbox" },
    ],
    run: async ({ invent, ...address }) => {
      await post("/address", { ...of(detail.row), invent, address });
      toast("The address has changed (notice 3).");
      await catchUp();
    },
  });
}

const PARCEL_ACTIONS = {
  scan: { label: "Scan", path: "/scan", done: "Scanned." },
  deliver: { label: "Deliver", path: "/deliver", done: "Delivered." },
  fail: { label: "Meet nobody", path: "/deliver/fail", title: "A failed attempt: delivered later, or sent back", done: "Nobody was met. It may be tried again, or go back." },
  send_back: { label: "Send it back", path: "/deliver/return", harm: true, done: "The parcel goes back to the seller.",
    confirm: { title: "Send this parcel back to the seller?", words: "Its units are cancelled by the platform; an order with nothing left is cancelled. This cannot be undone.", yes: "Send it back" } },
  damage: { label: "Damage it", path: "/damage", harm: true, done: "The parcel is damaged beyond use.",
    confirm: { title: "Damage this parcel beyond use?", words: "Its units are cancelled by the platform; an order with nothing left is cancelled. This cannot be undone.", yes: "Damage it" } },
  lose: { label: "Lose it", path: "/lose", harm: true, done: "The parcel is lost.",
    confirm: { title: "Lose this parcel?", words: "Its units are cancelled by the platform; an order with nothing left is cancelled. This cannot be undone.", yes: "Lose it" } },
};

export function parcelActions(parcel) {
  return parcel.actions
    .filter((name) => PARCEL_ACTIONS[name] && offers("POST", PARCEL_ACTIONS[name].path))
    .map((name) => {
      const step = PARCEL_ACTIONS[name];
      return action({
        key: `${name}-${parcel.id}`, label: step.label, look: step.harm ? "small quiet-danger" : "small", confirm: step.confirm,
        run: async () => {
          await post(step.path, { package_id: parcel.id });
          toast(step.done);
        },
      });
    });
}

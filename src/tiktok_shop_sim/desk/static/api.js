// The control API: every verb of /_sim, and which of them this simulator has.

let paths = {};

export class ApiError extends Error {
  constructor(status, words) {
    super(words);
    this.status = status;
  }
}

/** Read the API's description; a new verb shows up here by itself. */
export async function learn() {
  paths = (await send("GET", "/openapi.json")).paths;
}

export const offers = (method, path) => Boolean(paths["/_sim" + path]?.[method.toLowerCase()]);

export const get = (path, query) => send("GET", path + search(query));
export const post = (path, body = {}) => send("POST", path, body);
export const remove = (path, body = {}) => send("DELETE", path, body);

function search(query) {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return given.length ? "?" + new URLSearchParams(given) : "";
}

async function send(method, path, body) {
  let answer;
  try {
    answer = await fetch("/_sim" + path, {
      method,
      headers: body === undefined ? {} : { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new ApiError(0, "The simulator does not answer. Is it still running?");
  }
  const text = await answer.text();
  if (!answer.ok) throw new ApiError(answer.status, words(text) || `The control API answered ${answer.status}.`);
  return JSON.parse(text);
}

function words(text) {
  try {
    return sentence(JSON.parse(text).error ?? "");
  } catch {
    return text.slice(0, 300);
  }
}

const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) || !text ? "" : ".");

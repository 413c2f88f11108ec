// What to look at when the gateway refuses: one sentence per code, more exact where the words say which parameter.

const BY_WORDS = [
  [/does not include a required signature/, "Add `sign` to the query: HMAC-SHA256 over secret + path + sorted key-value pairs + body + secret."],
  [/`app_key`/, "The app key is not this simulator's. The Connection page shows the right one."],
  [/x-tts-access-token/, "The header is missing or holds a token this world never gave. Exchange a code, or authorise again after a reset."],
  [/must not be earlier than 5 minutes/, "The timestamp is more than 5 minutes old: seconds, not milliseconds, and made for each call anew."],
  [/exceed the current time/, "The timestamp lies in the future: seconds, not milliseconds? Is the client's clock right?"],
  [/lesser than 0/, "The timestamp is not a whole number of seconds."],
  [/Unexpected identifier/, "This operation takes no cipher: leave it out, and out of the signature."],
];

const BY_CODE = {
  106001: "The signature does not fit. Sort the query by key, leave out `sign` and `access_token`, sign the raw path and the exact bytes of the body, wrap in the secret on both sides.",
  105002: "The access token has ended or was revoked. Refresh it, or let the seller authorise again.",
  105005: "The seller did not allow this scope. Authorise again with it ticked.",
  106013: "Add `shop_cipher` from GET /authorization/202309/shops.",
  101000: "The cipher belongs to no shop of this token.",
  36009009: "No such path. Look at the version and the spelling in docs/parity.md.",
  36009010: "The path exists, with another method.",
  36009014: "The path exists in another version only.",
  36009021: "The body is too large.",
  36009022: "Send `content-type: application/json`, once.",
  36009023: "Uploads are multipart/form-data.",
  36009002: "Too many calls in a second. Wait as long as Retry-After says.",
  36009037: "The hour's calls are used up. Wait as long as Retry-After says.",
  36009033: "The caller's address is not on the app's list.",
  36009043: "The shop was made inactive through the control API.",
  36009044: "The seller was made inactive through the control API.",
  36009007: "It timed out; whether the call was carried out must be found out by reading.",
  36004004: "The code was used before, has expired, or never was. The Connection page lists the codes left.",
  36004005: "No such consent: the refresh token is unknown or was revoked.",
  36004001: "The refresh token has expired: the seller has to authorise again.",
};

export const hint = (call) => (call.code === 0 ? "" : (BY_WORDS.find(([words]) => words.test(call.message))?.[1] ?? BY_CODE[call.code] ?? ""));

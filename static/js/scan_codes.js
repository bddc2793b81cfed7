// What a scan says, by the rules of the labels; the server judges again.
const AIM_ID = /^\][A-Z]\d/i;
const UNSEEN = /[\p{Cc}\p{Cf}]/gu;
const IN_ADDRESS = /\/(r|print|loc|rolls)\/([^/?#]+)/i;
const SHORTEST_DOUBLED = 12;
const CODE_LENGTH = 11;
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXY";
const SLIPS = { O: "0", I: "1", L: "1", Z: "2" };
const NUMBER = /^(?=.*\d)[\p{L}\d][\p{L}\p{M}\d ._/#()+-]{1,39}$/u;

const plain = (text) => text.normalize("NFKC").replace(UNSEEN, "").trim().replace(AIM_ID, "");

// Some scanners send the same twice, as keystrokes and by a driver.
function once(text) {
  const half = text.length / 2;
  const isDoubled = text.length >= SHORTEST_DOUBLED && text.slice(0, half) === text.slice(half);
  return isDoubled ? text.slice(0, half) : text;
}

// The code in a scan: of an address its part, upper case.
export function codeOf(text) {
  const read = once(plain(text));
  return (read.match(IN_ADDRESS)?.[2] ?? read).toUpperCase();
}

export const isRackLabel = (text) => plain(text).match(IN_ADDRESS)?.[1].toLowerCase() === "loc";

// "confirm", "undo" or "cancel" for the scan of a command card; commands are {name: code}.
export function commandOf(text, commands) {
  const read = once(plain(text)).toUpperCase();
  return Object.keys(commands).find((name) => commands[name] === read) ?? "";
}

// Without a line nobody can say whether there is such a roll: only whether the text could
// be one's. A label's code ends in its check character; letters after digits tell it from
// a number of the same length.
export function mayBeRoll(code) {
  const bare = code.replace(/[- ]/g, "");
  if (/^[0-9A-F]{32}$/.test(bare) || isChecked(bare)) return true;
  const isLikeLabels = bare.length === CODE_LENGTH && /^[0-9A-Z]*\d[A-Z][0-9A-Z]*$/.test(bare);
  return NUMBER.test(code) && !isLikeLabels;
}

function isChecked(bare) {
  const code = bare.replace(/[OILZ]/g, (slip) => SLIPS[slip]);
  if (code.length !== CODE_LENGTH) return false;
  const values = [...code].map((letter) => ALPHABET.indexOf(letter));
  const total = values.slice(0, -1).reduce((sum, value, place) => sum + value * (place + 1), 0);
  return !values.includes(-1) && total % ALPHABET.length === values.at(-1);
}

// An id for one posting. crypto.randomUUID is not there on plain http in a plant's network.
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

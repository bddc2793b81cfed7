// The amount of a [data-amount] form: its sum as it is typed, and big keys for a
// finger. In whole paise, as the server counts; what it cannot read it leaves to it.
const SIGNS = { "×": "*", x: "*", X: "*", "−": "-", "–": "-" };
const rupees = new Intl.NumberFormat("en-IN", { minimumFractionDigits: 2 });

// Digits of any Indian script as 0-9: each block has them at 0x66.
const latin = (text) => text.replace(/[\u0966-\u0d6f]/g, (sign) => {
  const place = sign.charCodeAt(0) % 0x80;
  return place >= 0x66 && place <= 0x6f ? String(place - 0x66) : sign;
});

// A number as [its digits, how many stand after the point]; 1250.5 is [12505n, 1].
function number(text) {
  const plain = text.replaceAll(",", "");
  if (!/^(\d+\.?\d{0,3}|\.\d{1,3})$/.test(plain)) throw new RangeError(text);
  const [whole, rest = ""] = plain.split(".");
  return [BigInt(whole + rest), rest.length];
}

function product(term) {
  const factors = term.split("*").map(number);
  const digits = factors.reduce((sum, [value]) => sum * value, 1n);
  return [digits, factors.reduce((sum, [, places]) => sum + places, 0)];
}

// Whole paise, halves up, or null.
function paise(typed) {
  const plain = latin(typed).replace(/₹|\s/g, "").replace(/[×xX−–]/g, (sign) => SIGNS[sign]);
  try {
    const terms = plain.match(/[-+]?[^-+]+/g).map((term) => [term, product(term.replace(/^[-+]/, ""))]);
    const most = Math.max(2, ...terms.map(([, [, places]]) => places));
    const total = terms.reduce((sum, [term, [digits, places]]) =>
      sum + (term.startsWith("-") ? -1n : 1n) * digits * 10n ** BigInt(most - places), 0n);
    const unit = 10n ** BigInt(most - 2);
    return (total + unit / 2n) / unit;
  } catch {
    return null;
  }
}

function show(form, input) {
  const said = form.querySelector("[data-sum]");
  if (!said) return;
  const isSum = /[-+*×xX−–]/.test(input.value.slice(1));
  const sum = isSum ? paise(input.value) : null;
  said.textContent = sum > 0n ? `= ₹${rupees.format(Number(sum) / 100)}` : "";
}

function press(input, key) {
  if (key === "back") input.value = input.value.slice(0, -1);
  else input.value += key;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

for (const form of document.querySelectorAll("[data-amount]")) {
  const input = form.elements.amount;
  const pad = form.querySelector("[data-pad]");
  input.addEventListener("input", () => show(form, input));
  if (pad) {
    pad.hidden = false;
    // The keys stand in for the one of the screen; a real keyboard still types.
    input.inputMode = "none";
    pad.addEventListener("click", ({ target }) => {
      const key = target.closest("[data-press]")?.dataset.press;
      if (key) press(input, key);
    });
  }
  show(form, input);
}

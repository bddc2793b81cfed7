// Where the rolls of this round go, as the page's form says it.
const NEEDS = { PUTAWAY: "location", TRANSFER: "location", DISPATCH: "customer", RETURN: "reason" };
const TAKES = {
  PUTAWAY: ["location"],
  TEMP_STORAGE: ["location"],
  DISPATCH: ["customer", "reference"],
  TRANSFER: ["location"],
  RECEIVE: [],
  QA_SCAN: ["note"],
  RETURN: ["reason"],
};

export class Target {
  constructor(form) {
    this.form = form;
    const choices = [...form.querySelectorAll("[name=action]")];
    if (choices.length && !choices.some(({ checked }) => checked)) choices[0].checked = true;
    form.addEventListener("change", () => this.show());
    this.show();
  }

  // Buttons may have the name of a field: they send what is chosen without scripts.
  field(name) {
    return this.form.querySelector(`input[name=${name}]`);
  }

  value(name) {
    return this.field(name)?.value.trim() ?? "";
  }

  get action() {
    const { action, is_temporary: temporary } = this.form.elements;
    if (action) return action.value;
    return temporary.checked ? "TEMP_STORAGE" : "PUTAWAY";
  }

  get takesPlace() {
    return TAKES[this.action].includes("location");
  }

  // The field that must be filled first; "" when nothing is missing.
  get missing() {
    const needed = NEEDS[this.action];
    if (!needed) return "";
    if (!this.value(needed)) return needed;
    return needed === "customer" && this.field(needed).dataset.known !== this.value(needed) ? "new" : "";
  }

  get said() {
    return this.value(NEEDS[this.action] ?? "") || this.value("location");
  }

  setPlace(code) {
    this.field("location").value = code;
    this.field("location").dispatchEvent(new Event("change", { bubbles: true }));
  }

  // A place that was scanned outlives a reload while there are rolls to go there.
  keepPlace(name, isWanted) {
    const field = this.field("location");
    if (!field) return;
    if (isWanted && !field.value) field.value = sessionStorage.getItem(name) ?? "";
    window.addEventListener("pagehide", () => sessionStorage.setItem(name, field.value));
  }

  knowsPlace(code) {
    return [...(this.field("location").list?.options ?? [])].some((option) => option.value === code);
  }

  item({ key, codes, at, roll, insists }) {
    const named = TAKES[this.action].map((name) => [name, this.value(name)]).filter(([, value]) => value);
    const known = this.action === "DISPATCH" ? { skips_older: false } : {};
    return {
      client_tx_id: key,
      roll: roll?.id ?? codes[0],
      action: this.action,
      ...Object.fromEntries(named),
      scanned_at: at,
      ...known,
      ...insists,
    };
  }

  // Only the fields of the chosen action are shown.
  show() {
    for (const part of this.form.querySelectorAll("[data-for]")) {
      part.hidden = !part.dataset.for.split(" ").includes(this.action);
    }
  }
}

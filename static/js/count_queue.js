// Codes on their way to the server, one at a time and in their order: the answer to one
// replaces the page's form. What was not answered outlives the tab, and is sent again.
const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 60000;
const read = (name) => JSON.parse(localStorage.getItem(name)) ?? [];

export class CodeQueue {
  // `ask` sends a code and says how that went: "done" when it was answered, "later" when
  // it is to be sent again, "stuck" when a person must do something first, "gone" when
  // the answer was another page.
  constructor(name, ask) {
    Object.assign(this, { name, ask, isAsking: false, timer: 0, pause: FIRST_PAUSE_MS });
    this.codes = read(name);
    window.addEventListener("online", () => this.send());
  }

  save() {
    if (this.codes.length) localStorage.setItem(this.name, JSON.stringify(this.codes));
    else localStorage.removeItem(this.name);
  }

  // Who has heard nothing scans once more: that is the same scan.
  add(code) {
    if (this.codes.at(-1) !== code) this.codes.push(code);
    this.save();
    return this.send();
  }

  async send() {
    if (this.isAsking) return;
    clearTimeout(this.timer);
    this.isAsking = true;
    let went = "done";
    while (went === "done" && this.codes.length) went = await this.sendFirst();
    this.isAsking = went === "gone";
    if (went === "later") this.timer = setTimeout(() => this.send(), this.pause);
    this.pause = went === "later" ? Math.min(this.pause * 2, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS;
  }

  async sendFirst() {
    const went = await this.ask(this.codes[0]);
    if (went === "done" || went === "gone") this.codes.shift();
    this.save();
    return went;
  }

  // What was scanned after the label of another rack stands there: that page sends it.
  moveTo(name) {
    if (name === this.name) return;
    const [label, ...others] = this.codes;
    localStorage.removeItem(this.name);
    Object.assign(this, { name, codes: [label, ...read(name), ...others] });
  }
}

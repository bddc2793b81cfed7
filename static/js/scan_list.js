// The rolls of one round, in the order they were scanned. It outlives a reload of the tab.
// A line: {key, codes, at, roll, refusal, insists}; `roll` is null until looked up.
import { newKey } from "./scan_codes.js";

export class ScanList {
  constructor(name, onChange) {
    this.name = name;
    this.onChange = onChange;
    this.lines = JSON.parse(sessionStorage.getItem(name)) ?? [];
  }

  changed() {
    sessionStorage.setItem(this.name, JSON.stringify(this.lines));
    this.onChange();
  }

  find(code) {
    return this.lines.find((line) => line.codes.includes(code));
  }

  ofRoll(roll) {
    return roll?.id && this.lines.find((line) => line.roll?.id === roll.id);
  }

  placeOf(line) {
    return this.lines.indexOf(line) + 1;
  }

  add(code) {
    const line = { key: newKey(), codes: [code], at: new Date().toISOString(), roll: null };
    this.lines.push(line);
    this.changed();
    return line;
  }

  // What was looked up for a line; the line that has the same roll already, if one does.
  learn(line, roll) {
    const twin = this.ofRoll(roll);
    if (twin) {
      twin.codes.push(...line.codes);
      this.remove(line);
      return twin;
    }
    line.roll = roll;
    line.codes.push(roll.id.toUpperCase(), roll.roll_no.toUpperCase());
    this.changed();
    return null;
  }

  remove(...lines) {
    this.lines = this.lines.filter((line) => !lines.includes(line));
    this.changed();
  }

  // Put lines back that were posted or cleared; each is a new posting.
  restore(lines) {
    const fresh = lines.map((line) => ({ ...line, key: newKey(), refusal: null, insists: null }));
    this.lines = [...fresh, ...this.lines];
    this.changed();
  }

  get kilograms() {
    const sum = this.lines.reduce((total, { roll }) => total + (roll?.weight_kg ?? 0), 0);
    return Math.round(sum * 1000) / 1000;
  }

  // Older rolls first, so that none is refused for one that goes with it.
  get inTurn() {
    const age = (line) => line.roll?.entered_at ?? "";
    return [...this.lines].sort((one, other) => age(one).localeCompare(age(other)));
  }
}

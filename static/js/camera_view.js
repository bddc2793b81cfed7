// The codes in view. Each is new when it comes, not again while it stays there, with others
// or alone: a list just confirmed would fill itself anew.
const AWAY_MS = 2000;
const AWAY_LOOKS = 10; // a slow phone looks less often

export class View {
  constructor() {
    this.seen = new Map(); // code: when and at which look it was last seen
  }

  isNew(code, look) {
    const now = performance.now();
    for (const [one, last] of this.seen) {
      if (now - last.at > AWAY_MS && look - last.look > AWAY_LOOKS) this.seen.delete(one);
    }
    const isNew = !this.seen.has(code);
    this.seen.set(code, { at: now, look });
    return isNew;
  }
}

// A round is confirmed, cancelled or undone: by a button, or by a command card.
import { fill, tell } from "./feedback.js";
import { post } from "./scan_queue.js";
import { undo } from "./scan_undo.js";

const UNDO_MS = 5 * 60 * 1000;
const WAITS = 202; // for an earlier scan of its roll
const words = document.querySelector("[data-words]").dataset;
const nameOf = ({ roll, codes }) => roll?.roll_no ?? codes[0];
const isDone = ({ status }) => status < 300;
const tellKept = (count) => tell("kept", fill(count === 1 ? words.kept_one : words.kept, { count }));

export class Round {
  constructor(list, target, onState) {
    Object.assign(this, { list, target, onState, isSending: false });
    this.past = JSON.parse(sessionStorage.getItem(`${list.name}:past`));
  }

  remember(past) {
    this.past = past && { ...past, at: Date.now() };
    sessionStorage.setItem(`${this.list.name}:past`, JSON.stringify(this.past));
    this.onState();
  }

  get mayUndo() {
    return Boolean(this.past) && Date.now() - this.past.at < UNDO_MS;
  }

  // One thing at a time: a second press while the first is on its way is none.
  async alone(work) {
    if (this.isSending) return;
    this.isSending = true;
    this.onState();
    try {
      await work();
    } catch (fault) {
      tell("refused", words.unsent);
      throw fault;
    } finally {
      this.isSending = false;
      this.onState();
    }
  }

  confirm(lines = this.list.inTurn) {
    const { missing } = this.target;
    if (!lines.length) return tell("refused", words.nothing);
    if (missing) return tell("refused", words[`missing_${missing}`]);
    return this.alone(() => this.send(lines));
  }

  async send(lines) {
    const said = this.target.said;
    const { state, results } = await post(lines.map((line) => this.target.item(line)), lines.map(nameOf));
    if (state === "kept") return this.wasKept(lines);
    lines.forEach((line, place) => { line.refusal = isDone(results[place]) ? null : results[place]; });
    const done = lines.filter((line) => !line.refusal);
    const ids = results.filter((one) => one.outcome === "posted").map((one) => one.transaction.id);
    this.list.remove(...done);
    if (done.length) this.remember({ ids, lines: done });
    this.tellOf(results, said);
  }

  tellOf(results, said) {
    const refused = results.filter((one) => !isDone(one));
    if (results.every((one) => one.outcome === "unchanged")) return tell("already", words.unchanged);
    const waiting = results.filter((one) => one.status === WAITS).length;
    const done = results.length - refused.length - waiting;
    const facts = { done, refused: refused.length, target: said };
    if (!refused.length && waiting) return tellKept(waiting);
    if (!refused.length) return tell("done", fill(said ? words.done_at : words.done, facts));
    tell("refused", done ? `${fill(words.partly, facts)} ${refused[0].detail}` : refused[0].detail);
  }

  wasKept(lines) {
    this.list.remove(...lines);
    this.remember(null);
    tellKept(lines.length);
  }

  cancel() {
    const { lines } = this.list;
    if (!lines.length) return tell("refused", words.nothing);
    this.list.remove(...lines);
    this.remember({ ids: [], lines });
    return tell("already", words.cancelled);
  }

  undo() {
    if (!this.mayUndo) return tell("refused", words.no_undo);
    return this.alone(() => this.takeBack(this.past));
  }

  async takeBack({ ids, lines }) {
    const refusal = ids.length ? await undo(ids) : null;
    if (refusal) return tell("refused", refusal.detail || words.no_line);
    this.remember(null);
    this.list.restore(lines);
    tell("done", fill(words.undone, { count: lines.length }));
  }
}

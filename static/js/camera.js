// The camera: about ten looks a second at the middle of the picture, each fifth at all of
// it. It stops while the page is hidden. A code is told when it comes into view.
import { draw } from "./camera_picture.js";
import { View } from "./camera_view.js";

const LOOK_MS = 100;
const WHOLE_EACH = 5;
// One picture that cannot be read is nothing; so many in a row, and none will be.
const BLIND_LOOKS = 20;
const WANTED = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };

export class Camera {
  // `onEnd` hears why it stopped by itself: the name of what getUserMedia raised
  // (NotAllowedError, NotFoundError …), or "Blind" when its pictures cannot be read.
  constructor(video, decode, onCode, onEnd) {
    Object.assign(this, { video, decode, onCode, onEnd, track: null, isOn: false, looks: 0, unread: 0 });
    this.canvas = document.createElement("canvas");
    document.addEventListener("visibilitychange", () => this.mind());
    window.addEventListener("pagehide", () => this.release());
  }

  async start() {
    const turn = {};
    Object.assign(this, { turn, isOn: true, unread: 0 });
    try {
      await this.open(turn);
    } catch ({ name }) {
      if (turn === this.turn) this.end(name);
    }
  }

  async open(turn) {
    const stream = await navigator.mediaDevices.getUserMedia({ video: WANTED, audio: false });
    const [track] = stream.getVideoTracks();
    // Stopped, hidden or begun anew meanwhile: nobody would stop this picture later.
    if (turn !== this.turn) return track.stop();
    this.track = track;
    this.view = new View();
    this.video.srcObject = stream;
    await this.video.play();
    this.look();
  }

  stop() {
    this.isOn = false;
    this.release();
  }

  release() {
    this.turn = null;
    clearTimeout(this.timer);
    this.track?.stop();
    this.track = this.video.srcObject = null;
  }

  mind() {
    if (document.hidden) this.release();
    else if (this.isOn && !this.track) this.start();
  }

  end(why) {
    this.stop();
    this.onEnd(why);
  }

  // What the camera offers beside the picture: {torch, zoom: {min, max, step}}.
  get offers() {
    return this.track?.getCapabilities?.() ?? {};
  }

  set(wish) {
    return this.track?.applyConstraints({ advanced: [wish] });
  }

  async look() {
    const { track } = this;
    if (!track) return;
    const text = this.video.videoWidth ? await this.read() : "";
    if (track !== this.track) return;
    if (this.unread >= BLIND_LOOKS) return this.end("Blind");
    if (text && this.view.isNew(text, this.looks)) this.onCode(text);
    this.timer = setTimeout(() => this.look(), LOOK_MS);
  }

  async read() {
    this.looks += 1;
    try {
      const text = await this.decode(draw(this.video, this.canvas, this.looks % WHOLE_EACH === 0));
      this.unread = 0;
      return text;
    } catch {
      this.unread += 1;
      return "";
    }
  }
}

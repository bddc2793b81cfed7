// The camera: about ten looks a second at the middle of the picture, each fifth at all of
// it. It stops while the page is hidden. A code is told when it comes into view, not again
// while it stays there, with others or alone: a list just confirmed would fill itself anew.
const LOOK_MS = 100;
const WHOLE_EACH = 5;
const MIDDLE = 0.8;
const LONGEST_SIDE = 1280;
// A code has left when it was not seen for so long; a slow phone looks less often.
const AWAY_MS = 2000;
const AWAY_LOOKS = 10;
const WANTED = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };

export class Camera {
  constructor(video, decode, onCode) {
    Object.assign(this, { video, decode, onCode, track: null, isOn: false, looks: 0 });
    this.canvas = document.createElement("canvas");
    this.inView = new Map(); // code: when and at which look it was last seen
    document.addEventListener("visibilitychange", () => this.mind());
    window.addEventListener("pagehide", () => this.release());
  }

  // Raises what getUserMedia does: NotAllowedError, NotFoundError …
  async start() {
    this.isOn = true;
    const turn = (this.turn = {});
    const stream = await navigator.mediaDevices.getUserMedia({ video: WANTED, audio: false });
    const [track] = stream.getVideoTracks();
    // Stopped, hidden or begun anew meanwhile: nobody would stop this picture later.
    if (turn !== this.turn) return track.stop();
    this.track = track;
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
    else if (this.isOn && !this.track) this.start().catch(() => this.stop());
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
    const text = this.video.videoWidth ? await this.decode(this.picture()) : "";
    if (track !== this.track) return;
    if (text) this.tell(text);
    this.timer = setTimeout(() => this.look(), LOOK_MS);
  }

  tell(code) {
    const now = performance.now();
    for (const [one, { at, look }] of this.inView) {
      if (now - at > AWAY_MS && this.looks - look > AWAY_LOOKS) this.inView.delete(one);
    }
    const isNew = !this.inView.has(code);
    this.inView.set(code, { at: now, look: this.looks });
    if (isNew) this.onCode(code);
  }

  picture() {
    const { videoWidth: width, videoHeight: height } = this.video;
    this.looks += 1;
    const side = Math.min(width, height) * MIDDLE;
    const isWhole = this.looks % WHOLE_EACH === 0;
    const [wide, high] = isWhole ? [width, height] : [side, side];
    const scale = Math.min(1, LONGEST_SIDE / Math.max(wide, high));
    this.canvas.width = Math.round(wide * scale);
    this.canvas.height = Math.round(high * scale);
    const pen = this.canvas.getContext("2d", { willReadFrequently: true });
    const from = [(width - wide) / 2, (height - high) / 2, wide, high];
    pen.drawImage(this.video, ...from, 0, 0, this.canvas.width, this.canvas.height);
    return this.canvas;
  }
}

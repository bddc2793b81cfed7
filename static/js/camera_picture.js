// What is looked at for a code: the middle of the camera's picture, or at times all of it,
// no larger than a slow phone can read.
const MIDDLE = 0.8;
const LONGEST_SIDE = 1280;

// Draw it on the canvas, which is returned.
export function draw(video, canvas, isWhole) {
  const { videoWidth: width, videoHeight: height } = video;
  const side = Math.min(width, height) * MIDDLE;
  const [wide, high] = isWhole ? [width, height] : [side, side];
  const scale = Math.min(1, LONGEST_SIDE / Math.max(wide, high));
  canvas.width = Math.round(wide * scale);
  canvas.height = Math.round(high * scale);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const from = [(width - wide) / 2, (height - high) / 2, wide, high];
  pen.drawImage(video, ...from, 0, 0, canvas.width, canvas.height);
  return canvas;
}

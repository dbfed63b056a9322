import { createCanvas, type SKRSContext2D } from "@napi-rs/canvas";

/* A teacher who is nobody: drawn, in front of a board, as what a camera would show. */

const width = 1280;
const height = 720;
const framesPerSecond = 10;
const seconds = 3;
/** Once in the three seconds the eyes are shut. */
const blinksAt = [21, 22];

const disc = (brush: SKRSContext2D, x: number, y: number, radiusX: number, radiusY = radiusX) => {
  brush.beginPath();
  brush.ellipse(x, y, radiusX, radiusY, 0, 0, 2 * Math.PI);
  brush.fill();
};
const block = (
  brush: SKRSContext2D,
  x: number,
  y: number,
  wide: number,
  high: number,
  round = 0,
) => {
  brush.beginPath();
  brush.roundRect(x, y, wide, high, round);
  brush.fill();
};

function drawRoom(brush: SKRSContext2D): void {
  brush.fillStyle = "#e9e2d3";
  block(brush, 0, 0, width, height);
  brush.fillStyle = "#8a6b4a";
  block(brush, 90, 70, 1100, 470, 10);
  brush.fillStyle = "#2f6f62";
  block(brush, 108, 88, 1064, 434, 4);
  brush.strokeStyle = "#e8f3ef";
  brush.lineWidth = 6;
  brush.lineCap = "round";
  for (const [x, parts] of [
    [230, 2],
    [1050, 4],
  ] as const) {
    brush.beginPath();
    brush.arc(x, 240, 74, 0, 2 * Math.PI);
    for (let part = 0; part < parts; part++) {
      const turn = (2 * Math.PI * part) / parts;
      brush.moveTo(x, 240);
      brush.lineTo(x + 74 * Math.sin(turn), 240 - 74 * Math.cos(turn));
    }
    brush.stroke();
  }
  brush.fillStyle = "#c9b48d";
  block(brush, 0, 640, width, 80);
}

function drawTeacher(brush: SKRSContext2D, sway: number, blinks: boolean): void {
  const x = 640 + sway;
  brush.fillStyle = "#2b2523";
  disc(brush, x, 286, 152, 168);
  block(brush, x - 152, 286, 304, 170, 60);
  brush.fillStyle = "#d98f6a";
  block(brush, x - 46, 400, 92, 110, 30);
  brush.fillStyle = "#3f7fb5";
  block(brush, x - 250, 478, 500, 300, 120);
  brush.fillStyle = "#f4efe6";
  brush.beginPath();
  brush.moveTo(x - 78, 480);
  brush.lineTo(x, 590);
  brush.lineTo(x + 78, 480);
  brush.closePath();
  brush.fill();
  brush.fillStyle = "#e8a27c";
  disc(brush, x, 312, 120, 138);
  brush.fillStyle = "#2b2523";
  brush.beginPath();
  brush.moveTo(x - 124, 306);
  brush.quadraticCurveTo(x - 116, 168, x + 10, 172);
  brush.quadraticCurveTo(x + 124, 172, x + 124, 306);
  brush.quadraticCurveTo(x + 92, 232, x + 24, 226);
  brush.quadraticCurveTo(x - 84, 238, x - 124, 306);
  brush.fill();
  for (const eye of [-46, 46]) {
    if (blinks) block(brush, x + eye - 14, 316, 28, 5, 2);
    else disc(brush, x + eye, 318, 11, 13);
  }
  brush.strokeStyle = "#2b2523";
  brush.lineWidth = 5;
  for (const eye of [-46, 46]) {
    brush.beginPath();
    brush.ellipse(x + eye, 318, 36, 32, 0, 0, 2 * Math.PI);
    brush.stroke();
  }
  brush.beginPath();
  brush.moveTo(x - 10, 314);
  brush.lineTo(x + 10, 314);
  brush.stroke();
  brush.strokeStyle = "#a8483a";
  brush.lineWidth = 7;
  brush.beginPath();
  brush.arc(x, 366, 40, 0.15 * Math.PI, 0.85 * Math.PI);
  brush.stroke();
}

/** What Chromium takes for a camera: JPEGs one after another. */
export function drawnTeacher(): Buffer {
  const canvas = createCanvas(width, height);
  const brush = canvas.getContext("2d");
  const frames = Array.from({ length: seconds * framesPerSecond }, (_, frame) => {
    drawRoom(brush);
    const turn = (2 * Math.PI * frame) / (seconds * framesPerSecond);
    drawTeacher(brush, 10 * Math.sin(turn), blinksAt.includes(frame));
    return canvas.toBuffer("image/jpeg", 92);
  });
  return Buffer.concat(frames);
}

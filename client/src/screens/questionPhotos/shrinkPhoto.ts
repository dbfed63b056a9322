import { questionPhotoBox } from "../../../../protocol/questionPhotos.ts";

/** A minute of a narrow uplink at most; the last quality is taken whatever comes of it. */
const aimedBytes = 350_000;
const qualities = [0.8, 0.65, 0.5];

/**
 * A photo as small as the server keeps it, upright, as JPEG: everything that this browser can open, HEIC
 * on an iPhone as well, becomes what every server can read, and where it was taken stays on the phone.
 * Throws where the browser cannot open it.
 */
export async function shrinkPhoto(file: Blob): Promise<Blob> {
  const address = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const { naturalWidth, naturalHeight } = image;
    const scale = Math.min(
      1,
      questionPhotoBox.width / naturalWidth,
      questionPhotoBox.height / naturalHeight,
    );
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(naturalWidth * scale));
    canvas.height = Math.max(1, Math.round(naturalHeight * scale));
    const context = canvas.getContext("2d");
    if (!context) throw new Error("no canvas");
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = "high";
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    let photo = await jpegOf(canvas, qualities[0]);
    for (const quality of qualities.slice(1))
      if (photo.size > aimedBytes) photo = await jpegOf(canvas, quality);
    return photo;
  } finally {
    URL.revokeObjectURL(address);
  }
}

async function jpegOf(canvas: HTMLCanvasElement, quality: number | undefined): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("no picture came of it"))),
      "image/jpeg",
      quality,
    );
  });
}

import { createCanvas } from "@napi-rs/canvas";

/** A PDF of these objects, the first of which is its catalogue (ISO 32000-1 §7.5). */
const pdfOf = (objects: readonly (string | Buffer)[], trailer = ""): Buffer => {
  const parts: Buffer[] = [Buffer.from("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "latin1")];
  const offsets: number[] = [];
  const length = () => parts.reduce((sum, part) => sum + part.length, 0);
  for (const [index, object] of objects.entries()) {
    offsets.push(length());
    const content = typeof object === "string" ? Buffer.from(object, "latin1") : object;
    parts.push(Buffer.from(`${index + 1} 0 obj\n`), content, Buffer.from("\nendobj\n"));
  }
  const start = length();
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const size = objects.length + 1;
  parts.push(
    Buffer.from(
      `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
};

export const stream = (content: string | Buffer, entries = ""): Buffer => {
  const bytes = typeof content === "string" ? Buffer.from(content, "latin1") : content;
  return Buffer.concat([
    Buffer.from(`<< ${entries} /Length ${bytes.length} >>\nstream\n`),
    bytes,
    Buffer.from("\nendstream"),
  ]);
};

/** UTF-16 as a PDF's hexadecimal string, which the encoding UniGB-UCS2-H understands. */
const ucs2 = (text: string): string => `<${Buffer.from(text, "utf16le").swap16().toString("hex")}>`;

/** A Song typeface that is not in the file, as Chinese office programs name it. */
const absentChineseFont = (at: number): string[] => [
  `<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [${at + 1} 0 R] >>`,
  `<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor ${at + 2} 0 R >>`,
  "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
];

/** As many pages as texts, each line of them in large Chinese type, 16:9. */
export const pdfOfPages = (texts: readonly string[], size = 60): Buffer => {
  const font = 3;
  const first = font + 3;
  return pdfOf([
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Count ${texts.length} /Kids [${texts.map((_text, index) => `${first + 2 * index} 0 R`).join(" ")}] >>`,
    ...absentChineseFont(font),
    ...texts.flatMap((text, index) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 640 360] /Contents ${first + 2 * index + 1} 0 R /Resources << /Font << /F1 ${font} 0 R >> >> >>`,
      stream(
        `BT /F1 ${size} Tf ${1.5 * size} TL 40 200 Td ${text
          .split("\n")
          .map((line) => `${ucs2(line)} Tj`)
          .join(" T* ")} ET`,
      ),
    ]),
  ]);
};

/** A PDF with one page that holds this content and these objects, numbered from 5 on. */
export const pdfOfContent = (
  content: string | Buffer,
  {
    resources = "",
    objects = [],
    box = "0 0 640 360",
  }: { resources?: string; objects?: readonly (string | Buffer)[]; box?: string } = {},
): Buffer =>
  pdfOf([
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
    `<< /Type /Page /Parent 2 0 R /MediaBox [${box}] /Contents 4 0 R /Resources << ${resources} >> >>`,
    stream(content),
    ...objects,
  ]);

/** One that opens with a password only, which is not the empty one (ISO 32000-1 §7.6.3). */
export const lockedPdf = (): Buffer => {
  const key = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
  return pdfOf(
    ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 0 /Kids [] >>"],
    `/ID [<${key}> <${key}>] /Encrypt << /Filter /Standard /V 1 /R 2 /O <${key}> /U <${key}> /P -4 >>`,
  );
};

/** A zip archive as its directory tells: names, and how many bytes each unpacks to (APPNOTE 4.3.12). */
export const archiveOf = (entries: readonly (readonly [string, number])[]): Buffer => {
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  const directory = entries.map(([name, unpackedBytes]) => {
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt32LE(100, 20);
    entry.writeUInt32LE(unpackedBytes, 24);
    entry.writeUInt16LE(name.length, 28);
    return Buffer.concat([entry, Buffer.from(name)]);
  });
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, ...directory, end]);
};

/** A photograph as a phone writes it: turned by 90°, with the place it was taken at beside it. */
export const photoWithPlace = (): Buffer => {
  const canvas = createCanvas(400, 200);
  const context = canvas.getContext("2d");
  context.fillStyle = "#c00";
  context.fillRect(0, 0, 200, 200);
  context.fillStyle = "#00c";
  context.fillRect(200, 0, 200, 200);
  const jpeg = canvas.toBuffer("image/jpeg");
  // One entry, Orientation = 6: the first column is the top (TIFF 6.0, Exif 2.32 §4.6.4).
  const tiff = Buffer.from("4d4d002a0000000800010112000300000001000600000000" + "0000", "hex");
  const exif = Buffer.concat([Buffer.from("Exif\0\0"), tiff, Buffer.from("GPS 31.2304 121.4737")]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(exif.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, exif, jpeg.subarray(2)]);
};

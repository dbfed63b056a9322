import type { Browser } from "puppeteer";

/* Three pages of a made-up lesson, as a teacher would bring them: a PDF. */

const style = `
@page{size:1280px 720px;margin:0}
html,body{margin:0;background:#fbfaf5;color:#1f3b3a;
font:34px/1.5 "Noto Sans SC","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
section{box-sizing:border-box;width:1280px;height:720px;padding:64px 84px;break-after:page;
border-top:14px solid #2f8f83;display:flex;flex-direction:column;justify-content:space-between}
section:last-child{break-after:auto}
h1{font-size:64px;line-height:1.2;margin:0}p{margin:0;color:#4c5f5e}b{color:#c2410c}
.row{display:flex;justify-content:space-between;align-items:center}
figure{margin:0;text-align:center}figcaption{font-size:54px;font-weight:600;margin-top:6px}
.cover{justify-content:center;gap:28px}.cover p{font-size:40px}`;

/** A disc in equal parts, of which the first is coloured. */
function disc(parts: number, size: number): string {
  const angle = (2 * Math.PI) / parts;
  const at = (turn: number) => [110 + 100 * Math.sin(turn), 110 - 100 * Math.cos(turn)].join(" ");
  const lines = Array.from(
    { length: parts },
    (_, part) => `<path d="M110 110 L${at(part * angle)}" stroke="#1f3b3a" stroke-width="3"/>`,
  ).join("");
  return `<svg width="${size}" height="${size}" viewBox="0 0 220 220">
<circle cx="110" cy="110" r="100" fill="#d9efe9" stroke="#1f3b3a" stroke-width="3"/>
<path d="M110 110 L${at(0)} A100 100 0 0 1 ${at(angle)} Z" fill="#f2a65a"/>${lines}</svg>`;
}

const figure = (parts: number) =>
  `<figure>${disc(parts, 300)}<figcaption>1<b>／</b>${parts}</figcaption></figure>`;

const pages = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><style>${style}</style></head><body>
<section class="cover"><h1>分数的初步认识</h1><p>三年级 · 数学</p>${disc(6, 260)}</section>
<section><h1>几分之一</h1><p>把一个圆平均分成几份，每份是它的几分之一？</p>
<div class="row">${[2, 3, 4].map(figure).join("")}</div></section>
<section><h1>想一想</h1><p><b>1／2</b> 和 <b>1／4</b>，哪一个大？为什么？</p>
<div class="row">${[2, 4].map(figure).join("")}<p>分的份数越多，<br>每一份越小。</p></div></section>
</body></html>`;

export async function slidesPdf(browser: Browser): Promise<Uint8Array> {
  const page = await browser.newPage();
  try {
    await page.setContent(pages);
    return await page.pdf({ printBackground: true, preferCSSPageSize: true });
  } finally {
    await page.close();
  }
}

import { createServer } from "node:http";

/** Chromium shares the tab of this title; its switches take ASCII only. */
export const slideTitle = "Fractions";

const page = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>${slideTitle}</title>
<link rel="icon" href="data:,"><style>
html,body{margin:0;height:100%;background:#fbfaf5;color:#1f3b3a;
font:26px/1.6 "Noto Sans SC","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
main{padding:56px 80px}h1{font-size:58px;margin:0 0 8px}p{margin:0 0 28px;color:#557}
.row{display:flex;gap:56px;align-items:center}figure{margin:0;text-align:center}
figcaption{font-size:44px;font-weight:600;margin-top:8px}b{color:#c2410c}
#pointer{position:fixed;left:0;top:0;width:18px;height:18px;border-radius:50%;background:#e11d48cc}
</style></head><body><main><h1>分数的初步认识</h1><p>把一个圆平均分成几份，每份是它的几分之一？</p>
<div class="row">${[2, 3, 4]
  .map((parts) => {
    const angle = (2 * Math.PI) / parts;
    const [x, y] = [110 + 100 * Math.sin(angle), 110 - 100 * Math.cos(angle)];
    const lines = Array.from({ length: parts }, (_, index) => {
      const at = index * angle;
      return `<line x1="110" y1="110" x2="${110 + 100 * Math.sin(at)}" y2="${110 - 100 * Math.cos(at)}" stroke="#1f3b3a" stroke-width="3"/>`;
    }).join("");
    const slice = `M110 110 L110 10 A100 100 0 0 1 ${x} ${y} Z`;
    return `<figure><svg width="240" height="240" viewBox="0 0 220 220"><circle cx="110" cy="110" r="100" fill="#d9efe9" stroke="#1f3b3a" stroke-width="3"/><path d="${slice}" fill="#f2a65a"/>${lines}</svg><figcaption>1<b>／</b>${parts}</figcaption></figure>`;
  })
  .join(
    "",
  )}</div><p style="margin-top:40px">想一想：<b>1／2</b> 和 <b>1／4</b>，哪一个大？</p></main>
<div id="pointer"></div><script>
// A still page sends no pictures: the teacher's pointer wanders over it.
const pointer = document.getElementById("pointer");
setInterval(() => {
  const turn = performance.now() / 2500;
  pointer.style.transform = "translate(" + (420 + 120 * Math.cos(turn)) + "px," + (330 + 60 * Math.sin(turn)) + "px)";
}, 100);
</script></body></html>`;

/** A page of a lesson, on loopback. */
export async function serveSlide(): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

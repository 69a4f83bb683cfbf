/** The page's own style: light and dark, screen and paper. Nothing is loaded from elsewhere. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1a1a1a;--soft:#595959;--line:#d9d9d9;--paper:#fff;--card:#f7f7f5;--mark:#8a3b00}
@media (prefers-color-scheme:dark){:root{--ink:#ececec;--soft:#a8a8a8;--line:#3d3d3d;--paper:#161616;--card:#202020;--mark:#ffb37a}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,sans-serif;overflow-wrap:anywhere}
main{max-width:52rem;margin:0 auto;padding:2rem 1.25rem 4rem}
h1,h2,h3{line-height:1.25;text-wrap:balance}
h1{font-size:2rem;margin:0 0 .5rem}
h2{font-size:1.35rem;margin:2.5rem 0 .75rem;padding-bottom:.35rem;border-bottom:2px solid var(--line)}
h3{font-size:1.1rem;margin:1.75rem 0 .5rem}
article h3{margin-top:.1rem}
a{color:inherit}
p{margin:.5rem 0}
nav{margin:1.5rem 0;padding:.75rem 1rem;background:var(--card);border-radius:.5rem}
nav ul{margin:.25rem 0 0;padding:0;list-style:none;columns:2 16rem}
dl{display:grid;grid-template-columns:minmax(9rem,14rem) 1fr;gap:.2rem 1rem;margin:0}
dt{color:var(--soft)}
dd{margin:0;white-space:pre-wrap}
dd dl,dd ol,dd ul{white-space:normal}
dd ol,dd ul{margin:0;padding-left:1.2rem}
article{margin:0 0 .75rem;padding:.75rem 1rem;background:var(--card);border-radius:.5rem}
.note{color:var(--soft);font-size:.875rem}
.notice{padding:.75rem 1rem;border-left:.3rem solid var(--mark);background:var(--card)}
@media (max-width:34rem){dl{grid-template-columns:1fr}dd{margin-bottom:.4rem}}
@media print{:root{color-scheme:light;--ink:#000;--soft:#333;--line:#999;--paper:#fff;--card:#fff;--mark:#000}
@page{margin:18mm 16mm}body{font-size:10.5pt}main{max-width:none;padding:0}nav{display:none}
article{border:1px solid var(--line);break-inside:avoid}h2,h3{break-after:avoid}}
`;

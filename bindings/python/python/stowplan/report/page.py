"""The page of a report: its frame, its style and the few lines of script that sort and filter tables.

Nothing is loaded from anywhere: the policy in the head forbids it, so a browser would refuse.
"""

from __future__ import annotations

from html import escape

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"

STYLE = """
:root { color-scheme: light dark; --ink: #1f2328; --soft: #59636e; --line: #d8dee4; --ground: #fff; --card: #f6f8fa;
  --accent: #0072b2; --best: #e3f1e9; --best-ink: #0b5c3b; --bad: #b3400a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --soft: #9aa4af; --line: #363c44; --ground: #14171b;
  --card: #1d2126; --accent: #6db8e8; --best: #143526; --best-ink: #8fe0b5; --bad: #f0925f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main, header > div, nav > div { max-width: 1200px; margin: 0 auto; padding: 0 24px; }
header { border-bottom: 1px solid var(--line); background: var(--card); padding: 26px 0 20px; }
h1 { font-size: 27px; line-height: 1.2; margin: 0 0 4px; }
h2 { font-size: 20px; margin: 44px 0 6px; padding-top: 10px; }
h3 { font-size: 16px; margin: 28px 0 6px; }
p { margin: 6px 0 12px; max-width: 84ch; }
.soft { color: var(--soft); }
.facts { display: flex; flex-wrap: wrap; gap: 8px 34px; margin: 16px 0 0; }
.facts div { min-width: 76px; }
.facts b { display: block; font-size: 22px; line-height: 1.2; font-variant-numeric: tabular-nums; }
.facts span { color: var(--soft); font-size: 13px; }
nav { position: sticky; top: 0; background: var(--ground); border-bottom: 1px solid var(--line); z-index: 2; font-size: 14px; }
nav > div { display: flex; flex-wrap: wrap; gap: 4px 18px; padding-top: 8px; padding-bottom: 8px; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
.scroll { width: fit-content; max-width: 100%; overflow-x: auto; max-height: 620px; overflow-y: auto;
  border: 1px solid var(--line); border-radius: 6px; margin: 8px 0 12px; }
table { border-collapse: collapse; font-size: 13.5px; font-variant-numeric: tabular-nums; }
.whole { max-height: none; }
th, td { padding: 5px 12px; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
tbody tr:last-child td { border-bottom: 0; }
th { background: var(--card); position: sticky; top: 0; vertical-align: bottom; font-weight: 600; }
th button { all: unset; cursor: pointer; }
th button:focus-visible { outline: 2px solid var(--accent); }
th[aria-sort="ascending"] button::after { content: " ↑"; }
th[aria-sort="descending"] button::after { content: " ↓"; }
.number { text-align: right; }
td.number { white-space: nowrap; }
.name { white-space: nowrap; }
.wide { min-width: 11em; overflow-wrap: anywhere; }
.best { background: var(--best); color: var(--best-ink); font-weight: 600; }
.best::after { content: " ★"; }
.warn { color: var(--bad); }
figure { margin: 12px 0 18px; }
figure img { display: block; max-width: 100%; height: auto; background: #fff; border: 1px solid var(--line);
  border-radius: 6px; padding: 10px; }
figcaption { color: var(--soft); font-size: 13px; margin-top: 4px; }
details { margin: 10px 0; }
summary { cursor: pointer; color: var(--accent); }
input[type=search] { font: inherit; font-size: 13.5px; padding: 4px 8px; width: 300px; max-width: 100%;
  border: 1px solid var(--line);
  border-radius: 6px; background: var(--ground); color: var(--ink); }
pre { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 10px 14px; overflow-x: auto;
  font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace; }
footer { border-top: 1px solid var(--line); margin-top: 48px; padding: 14px 0 40px; color: var(--soft); font-size: 13px; }
@media print { nav, input[type=search] { display: none; } .scroll { max-height: none; overflow: visible; } }
"""

SCRIPT = """
for (const table of document.querySelectorAll("table")) {
  const body = table.tBodies[0], heads = [...table.tHead.rows[0].cells];
  const value = (row, at) => { const cell = row.cells[at]; return cell.dataset.v ?? cell.textContent; };
  heads.forEach((head, at) => head.querySelector("button").addEventListener("click", () => {
    const number = head.classList.contains("number");
    const up = head.getAttribute("aria-sort") !== (number ? "descending" : "ascending") ? !number : number;
    heads.forEach(other => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const sign = up ? 1 : -1;
    const rows = [...body.rows].sort((a, b) => {
      const x = value(a, at), y = value(b, at);
      if (!number) return sign * x.localeCompare(y, undefined, { numeric: true });
      return (x === "") - (y === "") || sign * (Number(x) - Number(y));
    });
    body.append(...rows);
  }));
}
for (const input of document.querySelectorAll("input[type=search]")) {
  const rows = [...document.getElementById(input.dataset.table).tBodies[0].rows];
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\\s+/);
    for (const row of rows) row.hidden = !words.every(word => row.textContent.toLowerCase().includes(word));
  });
}
"""


def page(title: str, head: str, sections: list[tuple[str, str, str]], foot: str) -> str:
    """Return a whole page. Sections are an anchor, a heading and HTML; all but the headings and the title is HTML already."""
    links = "".join(f'<a href="#{escape(anchor)}">{escape(name)}</a>' for anchor, name, _ in sections)
    body = "".join(
        f'<section id="{escape(anchor)}"><h2>{escape(name)}</h2>{content}</section>'
        for anchor, name, content in sections
    )
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n"
        f"<body><header><div>{head}</div></header><nav><div>{links}</div></nav>\n<main>{body}"
        f"<footer>{foot}</footer></main>\n<script>{SCRIPT}</script></body></html>\n"
    )

// How a report looks, on a screen, a telephone and paper; and what its few lines of script add.
#pragma once

namespace example::detail {

inline constexpr const char* style = R"css(
:root { --ink: #1d2129; --soft: #5b6370; --line: #e2e5ea; --accent: #0b5c8a; --paper: #ffffff; --wash: #f6f7f9; }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body { margin: 0; background: var(--wash); color: var(--ink);
  font: 16px/1.55 -apple-system, "Segoe UI", Inter, Roboto, "Helvetica Neue", Arial, "Liberation Sans", sans-serif; }
main, header, footer { max-width: 1240px; margin: 0 auto; padding: 0 32px; }
header { padding-top: 44px; }
h1 { font-size: 31px; line-height: 1.2; margin: 0 0 10px; letter-spacing: -0.01em; text-wrap: balance; }
h2 { font-size: 22px; margin: 0 0 6px; letter-spacing: -0.005em; }
h3 { font-size: 16px; margin: 26px 0 8px; }
p { margin: 0 0 12px; max-width: 100ch; }
.kicker { color: var(--accent); font-weight: 600; font-size: 14px; margin-bottom: 10px; }
.meta { color: var(--soft); font-size: 14px; }
.note { background: #fff5e0; border-left: 4px solid #e69f00; padding: 12px 18px; margin: 20px 0; max-width: none; }
section { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; padding: 26px 30px 22px; margin: 22px 0; }
.findings { display: grid; grid-template-columns: 132px 1fr; gap: 12px 22px; margin: 14px 0 4px; }
.findings dt { font-weight: 600; color: var(--accent); }
.findings dd { margin: 0; max-width: 100ch; }
.findings ul { margin: 0 0 4px; padding-left: 18px; }
.findings li { margin-bottom: 3px; }
ul { max-width: 100ch; }
nav { margin: 20px 0 0; font-size: 14px; display: flex; flex-wrap: wrap; gap: 6px 18px; }
a { color: var(--accent); }
figure { margin: 20px 0 26px; }
figure svg { width: 100%; height: auto; display: block; }
figcaption { color: var(--soft); font-size: 14px; line-height: 1.5; margin-top: 8px; max-width: 120ch; }
figcaption b { color: var(--ink); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 14px; margin: 10px 0 14px; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 600; border-bottom: 2px solid var(--ink); padding: 5px 14px 5px 0; vertical-align: bottom; }
td { border-bottom: 1px solid var(--line); padding: 4px 14px 4px 0; vertical-align: top; }
td.n, th.n { text-align: right; }
tr.hit td { font-weight: 600; }
code { font: 13px ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
details { margin: 12px 0; }
summary { cursor: pointer; color: var(--accent); font-weight: 600; font-size: 15px; }
footer { color: var(--soft); font-size: 14px; padding-bottom: 48px; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 12px; top: 8px; background: var(--paper); padding: 6px 10px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
th button { all: unset; cursor: pointer; font: inherit; }
th button:focus-visible { outline: 2px solid var(--accent); }
th[aria-sort=ascending] button::after { content: " \25B4"; }
th[aria-sort=descending] button::after { content: " \25BE"; }
.copy { font: 13px/1 inherit; color: var(--accent); background: none; border: 1px solid var(--line); border-radius: 4px;
  padding: 5px 9px; cursor: pointer; margin: 0 0 12px; }
.marks { fill: transparent; pointer-events: all; }
.marks :hover { stroke: var(--ink); stroke-width: 1.5px; }
.tip { position: fixed; z-index: 1; background: var(--ink); color: white; font-size: 13px; padding: 4px 8px; border-radius: 4px;
  pointer-events: none; max-width: 320px; }
@media screen and (max-width: 1000px) { main, header, footer { padding-left: 16px; padding-right: 16px; }
  section { padding: 18px 16px; } }
@media screen and (max-width: 760px) { .findings { grid-template-columns: 1fr; gap: 2px; } .findings dd { margin-bottom: 12px; } }
@media screen and (max-width: 985px) { figure { overflow-x: auto; } figure svg { min-width: 900px; }
  figcaption { position: sticky; left: 0; } figcaption::before { content: "(Wider than this screen: scroll it sideways.) "; } }
@media print {
  @page { size: A4; margin: 12mm; }
  body { background: white; font-size: 12px; } main, header, footer { max-width: none; padding: 0; }
  nav, .copy, .tip, .skip, .screen { display: none; }
  section { border: none; padding: 0; margin: 14px 0; } p, .findings dd, figcaption { max-width: none; }
  h1 { font-size: 22px; } figcaption, .meta, .kicker, footer { font-size: 10.5px; line-height: 1.4; } h3, summary { font-size: 13px; }
  h2 { font-size: 17px; } h1, h2, h3, summary { break-after: avoid; }
  h2 + p:has(+ figure), h3 + p:has(+ figure) { break-after: avoid; break-inside: avoid; }
  figure, tr, .findings dd { break-inside: avoid; } figure svg { max-height: 235mm; } thead { display: table-header-group; }
  .scroll { overflow: visible; }
  table { font-size: 9.5px; } th, td { padding: 2px 6px 2px 0; overflow-wrap: anywhere; }
  td.n { overflow-wrap: normal; white-space: nowrap; }
  th button { display: contents; }  /* a box of its own is not repeated with its header on the next sheet */
  details::details-content { content-visibility: visible; block-size: auto; } }
)css";

// Works on what is on the page already: without it tables keep their order, and a browser's own tooltips show what a
// mark says.
inline constexpr const char* script = R"js(
(function () {
  'use strict';
  var all = function (what, within) { return Array.prototype.slice.call((within || document).querySelectorAll(what)); };
  var text = function (cell) { return cell.textContent.trim(); };
  var value = function (cell) {  // "< 0.0001" comes before every number, "n/a" and words behind
    var t = text(cell), n = parseFloat(t.replace(/^<\s*/, ''));
    return isNaN(n) ? Infinity : t.charAt(0) === '<' ? n - 1e-9 : n;
  };
  all('table').forEach(function (table) {
    var body = table.tBodies[0], headers = all('thead th', table);
    headers.forEach(function (th, column) {
      var button = document.createElement('button');
      button.type = 'button';
      button.title = 'Sort by this column';
      while (th.firstChild) button.appendChild(th.firstChild);
      th.appendChild(button);
      button.addEventListener('click', function () {
        var up = th.getAttribute('aria-sort') !== 'ascending', numeric = th.classList.contains('n');
        headers.forEach(function (other) { other.removeAttribute('aria-sort'); });
        th.setAttribute('aria-sort', up ? 'ascending' : 'descending');
        var rows = all('tr', body).map(function (row, at) { return { row: row, at: at, cell: row.cells[column] }; });
        rows.sort(function (a, b) {
          var x = numeric ? value(a.cell) : text(a.cell), y = numeric ? value(b.cell) : text(b.cell);
          var order = x === y ? 0 : numeric ? (x < y ? -1 : 1) : x.localeCompare(y, 'en', { numeric: true });
          return (up ? order : -order) || a.at - b.at;
        });
        rows.forEach(function (each) { body.appendChild(each.row); });
      });
    });
    var copy = document.createElement('button');
    copy.type = 'button';
    copy.className = 'copy';
    copy.textContent = 'Copy as TSV';
    copy.addEventListener('click', function () {
      var lines = all('tr', table).map(function (row) {
        return all('th, td', row).map(function (cell) { return text(cell).replace(/\s+/g, ' '); }).join('\t');
      });
      var area = document.createElement('textarea');
      area.value = lines.join('\n') + '\n';
      copy.parentNode.insertBefore(area, copy.nextSibling);
      area.select();
      copy.textContent = document.execCommand('copy') ? 'Copied' : 'Press Ctrl+C';
      if (copy.textContent === 'Copied') area.remove();
      else area.addEventListener('blur', function () { area.remove(); });
      setTimeout(function () { copy.textContent = 'Copy as TSV'; }, 2000);
    });
    var frame = table.parentNode;
    frame.parentNode.insertBefore(copy, frame.nextSibling);
  });
  // What is wider than its place is scrolled by the arrow keys as well.
  all('.scroll, figure').forEach(function (wide) { if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0; });
  var tip = document.createElement('div');
  tip.className = 'tip';
  tip.hidden = true;
  tip.setAttribute('aria-hidden', 'true');
  document.body.appendChild(tip);
  all('.marks').forEach(function (marks) {
    var shown = null;
    marks.addEventListener('pointerover', function (event) {
      var title = event.target.querySelector('title');
      if (!title) return;
      shown = event.target;
      tip.textContent = title.textContent;
      tip.hidden = false;
      shown.removeChild(title);  // not the browser's own as well
    });
    marks.addEventListener('pointermove', function (event) {
      var left = Math.min(event.clientX + 14, window.innerWidth - tip.offsetWidth - 4);
      tip.style.left = Math.max(0, left) + 'px';
      tip.style.top = event.clientY + 16 + 'px';
    });
    marks.addEventListener('pointerout', function () {
      if (!shown) return;
      var title = document.createElementNS('http://www.w3.org/2000/svg', 'title');
      title.textContent = tip.textContent;
      shown.appendChild(title);
      shown = null;
      tip.hidden = true;
    });
  });
  var folded = [];
  window.addEventListener('beforeprint', function () {
    folded = all('details:not([open])');
    folded.forEach(function (each) { each.open = true; });
  });
  window.addEventListener('afterprint', function () { folded.forEach(function (each) { each.open = false; }); });
})();
)js";

}  // namespace example::detail

#include "render/plan_html_style.h"

namespace mailctl::render {
namespace {

constexpr std::string_view kDigest = "sha256-Pjj1MELfcENTo2WdmDmFClTbhPszr/RYTKbvBIXwQzU=";

constexpr std::string_view kStyle = R"css(
:root {
  color-scheme: light dark;
  --page: #ffffff; --box: #f6f8fa; --line: #d1d9e0; --ink: #1f2328; --soft: #59636e;
  --add: #116329; --add-box: #dafbe1; --remove: #a40e26; --remove-box: #ffebe9;
  --change: #7d4e00; --change-box: #fff8c5; --link: #0550ae;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0d1117; --box: #151b23; --line: #3d444d; --ink: #f0f6fc; --soft: #9198a1;
    --add: #56d364; --add-box: #12261e; --remove: #ff9492; --remove-box: #2d1417;
    --change: #e3b341; --change-box: #272115; --link: #79b8ff;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1.5rem 1.25rem 3rem; max-width: 75rem;
  background: var(--page); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  overflow-wrap: anywhere;
}
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: 0.875em; }
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0; }
h2 { font-size: 1.25rem; margin: 2.25rem 0 0.75rem; padding-bottom: 0.3rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 0; display: inline; }
h4 { font-size: 0.9375rem; font-weight: 600; margin: 0; }
ul { margin: 0; padding-left: 1.25rem; }
.tool { margin: 0; color: var(--soft); }
.summary { font-size: 1.125rem; margin: 0.5rem 0 1rem; }
.figures { display: flex; flex-wrap: wrap; gap: 0.5rem; padding: 0; list-style: none; }
.figures li { flex: 1 1 6.5rem; padding: 0.5rem 0.75rem; border: 1px solid var(--line); border-radius: 0.5rem; background: var(--box); color: var(--soft); }
.figures b { display: block; font-size: 1.5rem; line-height: 1.2; color: var(--ink); }
.figures .add b { color: var(--add); }
.figures .change b { color: var(--change); }
.figures .remove b { color: var(--remove); }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; padding: 0; margin-top: 1rem; list-style: none; }
.box { margin: 0.75rem 0; padding: 0.75rem 1rem; border: 1px solid var(--line); border-left-width: 4px; border-radius: 0.375rem; }
.box p { margin: 0; }
.box.add { border-left-color: var(--add); }
.box.change { border-left-color: var(--change); }
.box.remove { border-left-color: var(--remove); }
.box pre { margin: 0.5rem 0 0; white-space: pre-wrap; }
.badge { display: inline-block; padding: 0 0.5em; border-radius: 1em; font-size: 0.875em; font-weight: 600; white-space: nowrap; border: 1px solid currentColor; }
.badge.add, td .add { color: var(--add); }
.badge.change, td .change { color: var(--change); }
.badge.remove, td .remove { color: var(--remove); }
.soft { color: var(--soft); }
.where { color: var(--soft); font-size: 0.875rem; }
details.scope { margin: 0.75rem 0; border: 1px solid var(--line); border-radius: 0.5rem; }
details.scope > summary { padding: 0.6rem 1rem; background: var(--box); border-radius: 0.5rem; cursor: pointer; }
details.scope[open] > summary { border-bottom: 1px solid var(--line); border-radius: 0.5rem 0.5rem 0 0; }
article { padding: 0.75rem 1rem; content-visibility: auto; contain-intrinsic-size: auto 10rem; }
article + article { border-top: 1px solid var(--line); }
article ul { color: var(--soft); font-size: 0.875rem; }
.diff { margin: 0.5rem 0 0; border: 1px solid var(--line); border-radius: 0.375rem; overflow: hidden; line-height: 1.45; }
.diff > * { display: block; padding: 0 0.75rem 0 2rem; text-indent: -1.25rem; white-space: pre-wrap; text-decoration: none; }
.diff ins { background: var(--add-box); color: var(--add); }
.diff del { background: var(--remove-box); color: var(--remove); }
.diff i { color: var(--soft); }
table { width: 100%; border-collapse: collapse; font-size: 0.9375rem; }
caption { text-align: left; color: var(--soft); padding-bottom: 0.5rem; }
th, td { text-align: left; vertical-align: top; padding: 0.45rem 0.75rem 0.45rem 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 600; font-size: 0.875rem; white-space: nowrap; }
td { white-space: nowrap; }
tbody th { font-weight: 400; min-width: 14rem; }
footer { margin-top: 3rem; color: var(--soft); font-size: 0.875rem; }
@media (max-width: 48rem) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, caption, tbody, tr, th, td { display: block; }
  tr { padding: 0.6rem 0; border-bottom: 1px solid var(--line); }
  th, td { padding: 0.1rem 0; border: 0; }
  td[data-label] { display: flex; justify-content: space-between; gap: 1rem; }
  td[data-label]::before { content: attr(data-label); color: var(--soft); }
}
@media print {
  :root {
    --page: #ffffff; --box: #ffffff; --line: #b0b7be; --ink: #000000; --soft: #3d444d;
    --add: #0a4a1c; --remove: #82071e; --change: #5c3a00; --link: #000000;
    --add-box: #ffffff; --remove-box: #ffffff;
  }
  body { padding: 0; max-width: none; font-size: 0.8125rem; }
  nav { display: none; }
  article { content-visibility: visible; break-inside: avoid; }
  details::details-content { content-visibility: visible; }
}
)css";

}  // namespace

std::string_view plan_html_style() {
  return kStyle;
}

std::string_view plan_html_style_digest() {
  return kDigest;
}

}  // namespace mailctl::render

/** How the page looks, in light and dark, from 320 px on. */
export const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1b1f24, #e6e9ed); --soft: light-dark(#57606a, #a3adb8);
  --line: light-dark(#d3d9df, #333c46); --paper: light-dark(#fff, #14181d); --panel: light-dark(#f4f6f8, #1d232a);
  --link: light-dark(#0a53a8, #8cbcff); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: .5rem; background: var(--paper); padding: .5rem; }
header, main { padding: 1rem; max-width: 60rem; }
nav { padding: 0 1rem; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li { margin: .15rem 0; }
nav a { display: block; padding: .2rem 0; text-decoration: none; }
nav a:hover { text-decoration: underline; }
h1, h2, h3, h4 { line-height: 1.25; }
h2 { border-bottom: 1px solid var(--line); padding-bottom: .25rem; margin-top: 3rem; }
h3 { margin-top: 2.5rem; font-size: 1.1rem; }
h4 { margin: 1.25rem 0 .25rem; font-size: 1rem; }
code, pre { font: .875em/1.5 ui-monospace, monospace; }
code { background: var(--panel); border-radius: .2rem; padding: .1em .3em; }
h3 code, summary code, a code { background: none; padding: 0; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: .3rem; padding: .75rem; overflow: auto; max-height: 24rem; overflow-wrap: normal; }
.method { display: inline-block; min-width: 4.2em; font: 600 .8em/1.6 ui-monospace, monospace; }
.get { color: light-dark(#0a6b3d, #6fd6a2); } .post { color: light-dark(#0a53a8, #8cbcff); }
.put { color: light-dark(#8a5200, #f0bd6e); } .delete { color: light-dark(#b3261e, #ff9d94); }
.summary { font-weight: 600; }
.type, .must { color: var(--soft); font-size: .9em; }
.must { font-style: italic; }
dl { margin: .5rem 0 .5rem 0; padding-left: .75rem; border-left: 2px solid var(--line); }
dt { margin-top: .5rem; }
dd { margin: 0 0 0 .75rem; }
details { border: 1px solid var(--line); border-radius: .3rem; margin: .4rem 0; padding: 0 .75rem; }
summary { cursor: pointer; padding: .4rem 0; }
details[open] { padding-bottom: .75rem; }
@media (min-width: 64rem) {
  body { display: grid; grid-template-columns: 19rem minmax(0, 1fr); }
  header { grid-column: 2; }
  nav { grid-row: 1 / 3; position: sticky; top: 0; height: 100vh; overflow: auto; border-right: 1px solid var(--line); padding-top: 1rem; font-size: .9rem; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media print { nav { display: none; } }
`;

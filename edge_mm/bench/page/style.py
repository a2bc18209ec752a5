"""The page's style sheet: light and dark, and nothing that must be fetched.

The series' colours follow Okabe and Ito, "Color Universal Design" (2008), darkened on white and lightened on black
until each stands out from its ground.
"""

from typing import Final

LIGHT: Final = ("#0069a8", "#c24e00", "#00795a", "#a3468f", "#8a6500", "#3a62c4", "#b3243f", "#555b66")
DARK: Final = ("#56b4e9", "#f0864a", "#2fc79a", "#df93c8", "#e6b422", "#8fa8ff", "#ff8496", "#b3b9c4")

BASE: Final = """
:root { color-scheme: light dark; --ground: #fff; --ink: #1b1f24; --soft: #57606a; --rule: #d0d7de; --tint: #f4f6f8;
  --minute: #f2d9a5; --sustained: #cfe5d6; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 64rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 3rem 0 .5rem; border-top: 1px solid var(--rule); padding-top: 1.25rem; }
h3 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
h4 { font-size: .85rem; margin: .75rem 0 0; font-weight: 600; }
figure { margin: .5rem 0 1.5rem; }
figcaption, .legend, .note { color: var(--soft); font-size: .85rem; }
.warn { border-left: 4px solid var(--c1); padding-left: .75rem; }
svg.plot { width: 100%; height: auto; display: block; }
svg text { font: 12px system-ui, sans-serif; fill: var(--soft); }
svg .small { font-size: 10.5px; }
svg .inside { fill: var(--ground); font-weight: 700; }
.grid { stroke: var(--rule); stroke-width: 1; }
.mark { stroke: var(--soft); stroke-width: .75; stroke-dasharray: 2 3; }
.line { fill: none; stroke: var(--c); stroke-width: 2; stroke-linejoin: round; }
.thin { stroke-width: 1.25; }
.fill { fill: var(--c); }
.band { fill: var(--c); opacity: .22; }
.rest { fill: none; stroke: var(--soft); stroke-dasharray: 3 2; }
.whole { fill: var(--soft); opacity: .45; }
.whisker { stroke: var(--ink); stroke-width: 1; }
.arrow { fill: var(--ink); }
.p99 { stroke: var(--ink); stroke-width: 2.5; }
.minute { fill: var(--minute); opacity: .6; }
.sustained { fill: var(--sustained); opacity: .6; }
.key { white-space: nowrap; margin-right: 1.1rem; display: inline-block; }
.key svg { vertical-align: middle; }
.grid2 { display: grid; grid-template-columns: repeat(auto-fit, minmax(19rem, 1fr)); gap: .25rem 1.5rem; }
.scroll { overflow-x: auto; margin: .5rem 0; }
table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .7rem; border-bottom: 1px solid var(--rule); text-align: right; vertical-align: top;
  white-space: nowrap; }
th[scope=row], th:first-child { text-align: left; white-space: nowrap; }
thead th { color: var(--soft); font-weight: 600; }
.facts td, .facts thead th { text-align: left; overflow-wrap: anywhere; min-width: 16rem;
  white-space: normal; }
summary { cursor: pointer; font-size: .9rem; margin: .75rem 0; }
@media print { body { max-width: none; } details > * { display: block; } }
"""
NIGHT: Final = """ --ground: #14171b; --ink: #e6e9ed; --soft: #a3acb8; --rule: #353c45; --tint: #1c2026;
  --minute: #5a4517; --sustained: #1f4a33; """


def style_sheet() -> str:
    """The whole style sheet."""
    dark = f"@media (prefers-color-scheme: dark) {{ :root {{{NIGHT}{_variables(DARK)} }} }}"
    classes = "\n".join(f".c{number} {{ --c: var(--c{number}); }}" for number in range(len(LIGHT)))
    return f"{BASE}:root {{ {_variables(LIGHT)} }}\n{dark}\n{classes}\n"


def _variables(colours: tuple[str, ...]) -> str:
    return " ".join(f"--c{number}: {colour};" for number, colour in enumerate(colours))

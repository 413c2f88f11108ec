"""What axe-core, the library that browsers' own audits use, has against a page."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from playwright.sync_api import Page

GRAVE = ("serious", "critical")
# `region` looks at everything and is never more than moderate
_RUN = """async ([theme, grave]) => {
    document.documentElement.dataset.bsTheme = theme;
    document.getAnimations().forEach((one) => one.finish());
    const found = await axe.run(document, {resultTypes: ["violations"], rules: {region: {enabled: false}}});
    return found.violations.filter((one) => grave.includes(one.impact)).map((one) =>
        `${one.impact} ${one.id}: ` + one.nodes.slice(0, 3).map((node) =>
            node.target.join(" ") + (node.any[0]?.data?.contrastRatio ? ` (${node.any[0].data.contrastRatio})` : "")
        ).join(" | "));
}"""


@cache
def _source() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text()


def findings(page: Page, theme: str = "light") -> list[str]:
    """The serious and critical findings on the page as it stands, in that theme."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(_source())
    return list(page.evaluate(_RUN, [theme, GRAVE]))

import { describe, expect, it } from "@jest/globals";
import { problemsOfIcon } from "./icon.js";

const svg = (inside: string, attributes = 'viewBox="0 0 24 24"') =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${attributes}>${inside}</svg>`;

describe("an icon", () => {
  it.each([
    svg('<circle cx="4" cy="4" r="3" fill="#0364B8"/>'),
    svg('<defs><linearGradient id="a"/></defs><style>.b{fill:url(#a)}</style><path class="b" d="M0 0h9z"/>'),
    svg('<g id="c"><title>A cloud</title></g><use xlink:href="#c"/><rect fill="url(\'#a\')"/>', 'viewBox="-1 0 8.5 9"'),
  ])("may be %s", (icon) => {
    expect(problemsOfIcon(icon)).toEqual([]);
  });

  it.each([
    "",
    "a cloud",
    svg("<path>"),
    svg("<path/>", ""),
    svg("<path/>", 'width="24" height="24"'),
    svg("<b:path/>"),
    '<html xmlns="http://www.w3.org/1999/xhtml" viewBox="0 0 1 1"/>',
    '<svg viewBox="0 0 24 24"/>',
    svg("<script>alert(1)</script>"),
    svg("<SCRIPT>alert(1)</SCRIPT>"),
    svg('<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>'),
    svg('<script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>'),
    svg('<path onclick="alert(1)"/>'),
    svg("", 'viewBox="0 0 24 24" onload="alert(1)"'),
    svg('<foreignObject><p xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>'),
    svg('<image href="https://evil.example/x.png"/>'),
    svg('<a href="https://evil.example/"><path/></a>'),
    svg('<use href="https://evil.example/x.svg#a"/>'),
    svg('<use xlink:href="data:image/svg+xml,x"/>'),
    svg('<use href="javascript:alert(1)"/>'),
    svg('<path fill="url(https://evil.example/#a)"/>'),
    svg('<path style="fill:url( &quot;//evil.example/#a&quot;)"/>'),
    svg("<style>@import 'https://evil.example/x.css';</style>"),
    svg("<style><![CDATA[@import 'https://evil.example/x.css';]]></style>"),
    svg("<style>path{fill:\\75rl(https://evil.example/)}</style>"),
    svg('<animate attributeName="href" to="javascript:alert(1)"/>'),
    `<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>${svg("&x;")}`,
    `<?xml-stylesheet href="https://evil.example/x.css"?>${svg("")}`,
    svg(`<path d="${"M0 0h9z".repeat(1_200)}"/>`),
  ])("may not be %s", (icon) => {
    expect(problemsOfIcon(icon)).not.toEqual([]);
  });
});

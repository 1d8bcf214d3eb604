import { expect, test } from "@jest/globals";

import { PAGE_POLICY, pageHtml } from "../../src/http/html.js";

test("whatever a page is told stands on it as text", () => {
  const nasty = `<b>&"'</b>`;
  const text = "&lt;b&gt;&amp;&quot;&#39;&lt;/b&gt;";
  const html = pageHtml({ title: nasty, paragraphs: [nasty, "two"], links: [{ href: `/?a"b`, text: nasty }] });
  expect(html).toContain(`<title>${text}</title>`);
  expect(html).toContain(
    `<body><main><h1>${text}</h1><p>${text}</p><p>two</p><p><a href="/?a&quot;b">${text}</a></p></main></body></html>`,
  );
  expect(html).toMatch(/^<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" /);
});

test("a page without links has none", () => {
  expect(pageHtml({ title: "T", paragraphs: [] })).toContain("<body><main><h1>T</h1></main></body>");
});

test("a page is readable in the dark, too", () => {
  expect(pageHtml({ title: "T", paragraphs: [] })).toMatch(
    /<style>body\{[^<]*@media\(prefers-color-scheme:dark\)[^<]*<\/style>/,
  );
});

test("a page loads nothing and is framed by nobody", () => {
  expect(PAGE_POLICY.split("; ").sort()).toEqual([
    "base-uri 'none'",
    "default-src 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "style-src 'unsafe-inline'",
  ]);
  expect(pageHtml({ title: "T", paragraphs: ["P"] })).not.toMatch(/<script|<img|<link|src=|url\(/);
});

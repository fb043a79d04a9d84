import { Fragment, createElement } from "react";
import { expect, test } from "vitest";
import { renderMail } from "./render-mail";
import { Button, Layout, Paragraph } from "./templates/layout";

const NASTY = `<script>alert("x")</script> & 'more'`;

test("a mail is HTML and text of the same words", async () => {
  const first = Paragraph({ children: "First." });
  const button = Button({ href: "https://example.com/?a=1&b=2", children: "Open it" });
  const mail = Layout({ title: NASTY, children: createElement(Fragment, null, first, button) });
  const { html, body_text } = await renderMail(mail);
  expect(html).toMatch(/^<!doctype html><html lang="en">/);
  expect(html).not.toContain("<script");
  expect(body_text).toBe(`${NASTY}\n\nFirst.\n\nOpen it: https://example.com/?a=1&b=2`);
});

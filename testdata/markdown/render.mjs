// Renders Markdown from standard input as GitHub would, by the renderer of that name.
import { readFileSync } from "node:fs";
import markdownIt from "markdown-it";
import { marked } from "marked";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

const render = {
  "markdown-it": (text) => markdownIt({ html: true, linkify: true }).render(text),
  marked: (text) => marked.parse(text, { gfm: true }),
  micromark: (text) => micromark(text, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] }),
}[process.argv[2]];
process.stdout.write(render(readFileSync(0, "utf8")));

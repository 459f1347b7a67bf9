// The code blocks of a page, with their language and the file name in their first line.

import { readFileSync } from "node:fs";

/** @param {URL} page */
export function readBlocks(page) {
  const blocks = [];
  let block;
  for (const [index, line] of readFileSync(page, "utf8").split("\n").entries()) {
    if (block && line !== "```") block.lines.push(line);
    else if (block) blocks.push({ ...block, text: `${block.lines.join("\n")}\n` }), (block = undefined);
    else if (line.startsWith("```")) block = { language: line.slice(3), line: index + 1, lines: [] };
  }
  return blocks.map(({ language, line, lines, text }) => {
    const file = /^(?:\/\/|<!--) ([\w.-]+\.(?:js|html))\b/.exec(lines[0])?.[1];
    return { language, line, text, file };
  });
}

// Draws the set `openmoji`: 1,554 emojis, each as an outline and in colour, in the sheets that `data.load` reads.
//
// Run, with node 20.15 or later:
//   npm install --no-save openmoji@17.0.0 @resvg/resvg-js@2.6.2
//   node tools/draw_openmoji.mjs ~/.cache/keras_genimg/openmoji             (64x64; or: FOLDER --size 128)
//
// At 64 pixels the test split has these sha256 hashes:
//   22f126e386007d987e70f233011044c365906c02745fcddb4f7a226314aacad2  outline_test_1.png
//   d6e2399ebc141cdb323d49e923d07386ece3145ee74424c1f4c77bf88fbfe099  colour_test_1.png
//
// The emojis are OpenMoji's (https://openmoji.org), licensed under CC BY-SA 4.0
// (https://creativecommons.org/licenses/by-sa/4.0). Changed here: drawn as pixels, on white.
//
// Left out are copies in other tones of skin, flags, components, extras (brands among them), emojis whose colour drawing
// is their outline, and repeated pairs. Emojis that share an outline, such as the hearts, are all in one split.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";

import { drawn, letGo, randomNumbers, sheet, write } from "./drawing.mjs";

const TESTED = 0.15; // of the outlines
const LEFT_OUT = ["flags", "component", "extras-openmoji", "extras-unicode"];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { size: { type: "string", default: "64" } },
});
const folder = positionals[0];
const size = Number(values.size);
if (!folder) throw new Error("Say where to: node tools/draw_openmoji.mjs FOLDER");
if (!(size >= 16 && size <= 512 && Number.isInteger(size))) throw new Error("--size takes 16 to 512 pixels");

const origin = dirname(createRequire(import.meta.url).resolve("openmoji/package.json"));
const emojis = JSON.parse(readFileSync(join(origin, "data", "openmoji.json"), "utf8")).filter(
  (emoji) => !emoji.skintone && !LEFT_OUT.includes(emoji.group),
);

function picture(kind, emoji, pixels) {
  const svg = readFileSync(join(origin, kind, "svg", `${emoji.hexcode}.svg`), "utf8");
  return drawn(svg.replace(/<svg[^>]*>/, '$&<rect width="72" height="72" fill="#fff"/>'), pixels);
}

const random = randomNumbers(0);
const splitOf = new Map(); // of an outline, told by its pixels at one size, so that the splits are the same at all
const seen = new Set();
const splits = { train: [], test: [] };
for (const [index, emoji] of emojis.entries()) {
  const [outline, colour] = ["black", "color"].map((kind) => picture(kind, emoji, 64));
  const key = createHash("sha256").update(outline).digest("base64");
  if (!splitOf.has(key)) splitOf.set(key, random() < TESTED ? "test" : "train");
  const pair = createHash("sha256").update(outline).update(colour).digest("base64");
  if (!outline.equals(colour) && !seen.has(pair)) splits[splitOf.get(key)].push(emoji);
  seen.add(pair);
  await letGo(index);
}

const kept = Object.values(splits).flat();
const names = {
  group: [...new Set(kept.map((emoji) => emoji.group))],
  subgroup: [...new Set(kept.map((emoji) => emoji.subgroups))],
  emoji: kept.map((emoji) => emoji.hexcode),
};
for (const [split, members] of Object.entries(splits)) {
  for (const [style, kind] of Object.entries({ outline: "black", colour: "color" })) {
    const pictures = members.map((emoji) => picture(kind, emoji, size));
    write(folder, `${style}_${split}_1.png`, sheet(pictures, size * size));
  }
  const numbers = members.map((emoji) => [
    names.group.indexOf(emoji.group),
    names.subgroup.indexOf(emoji.subgroups),
    kept.indexOf(emoji),
  ]);
  write(folder, `${split}_attributes.json`, JSON.stringify({ names, values: numbers }));
  console.log(`${members.length} pairs in ${split}`);
}

// Draws the set `faces`: 20,000 + 10,000 distinct faces, 64x64, in the sheets that `data.load` reads.
//
// Run, with node 20.15 or later:
//   npm install --no-save @dicebear/core@9.4.3 @dicebear/personas@9.4.3 @resvg/resvg-js@2.6.2
//   node tools/draw_faces.mjs ~/.cache/keras_genimg/faces
//
// It also writes what each face is made of, for `data.attributes`. Two further ways to run it draw 1,000 other faces:
//   node tools/draw_faces.mjs FOLDER --pairs eyes open glasses   the same face twice in two rows, one part changed
//   node tools/draw_faces.mjs FOLDER --rgba                      without background, its cover as a fourth channel
//
// The faces are made of "Personas by Draftbit" (draftbit.com, https://personas.draftbit.com), licensed under CC BY 4.0
// (https://creativecommons.org/licenses/by/4.0), as remixed by DiceBear (MIT). Changed here: lights and shades are blended
// with what is below them, the faces are larger, the pacifier is left out. The label of a face is its hair: the number
// in HAIR.

import { createHash } from "node:crypto";

import { createAvatar } from "@dicebear/core";
import * as personas from "@dicebear/personas";

import { drawn, letGo, randomNumbers, sheet, write } from "./drawing.mjs";

const SIZE = 64;
const OTHERS = 1000; // faces of --pairs and --rgba
const BACKGROUNDS = ["b6e3f4", "c7d2fe", "d9f2d0", "f3e8ff", "ffe4cc", "fdf3c0", "f4f4f0"];
const PARTS = ["body", "clothingColor", "eyes", "hairColor", "mouth", "nose", "skinColor"];
const choices = (part) => personas.schema.properties[part].default.filter((choice) => choice !== "pacifier");
const HAIR = choices("hair").sort();
// What each part can be, in the order of the numbers in the attributes' files.
const ATTRIBUTES = {
  hair: HAIR,
  hairColor: choices("hairColor"),
  skinColor: choices("skinColor"),
  facialHair: ["none", ...choices("facialHair")],
  eyes: choices("eyes"),
  mouth: choices("mouth"),
  nose: choices("nose"),
  body: choices("body"),
  clothingColor: choices("clothingColor"),
  backgroundColor: BACKGROUNDS,
};

let random = randomNumbers(0);
const pick = (list) => list[Math.floor(random() * list.length)];

// The options of one face. The draws and their order are fixed: with them the faces would change.
function drawnOptions() {
  const label = Math.floor(random() * HAIR.length);
  const options = {
    hair: [HAIR[label]],
    facialHair: [pick(choices("facialHair"))],
    facialHairProbability: random() < 0.4 ? 100 : 0,
    backgroundColor: [pick(BACKGROUNDS)],
    scale: 120,
    translateY: 2,
  };
  for (const part of PARTS) options[part] = [pick(choices(part))];
  return options;
}

const partsOf = (options) =>
  Object.entries(ATTRIBUTES).map(([part, names]) =>
    names.indexOf(part === "facialHair" && options.facialHairProbability === 0 ? "none" : options[part][0]),
  );

function drawFace(options, channels = 3) {
  // A masked group is blended on its own, so that its light would turn grey over dark skin: the group must blend.
  const svg = createAvatar(personas, options)
    .toString()
    .replace(/<g mask="url\(#(?!viewboxMask)[^"]*"/g, '$& style="mix-blend-mode:overlay"');
  return drawn(svg, SIZE, channels);
}

async function draw(names, count, split) {
  const labels = [];
  const attributes = [];
  for (const name of names) {
    const faces = [];
    while (faces.length < count) {
      const options = drawnOptions();
      const face = drawFace(options);
      const hash = createHash("sha256").update(face).digest("base64");
      if (seen.has(hash)) {
        repeated++;
        continue;
      }
      seen.add(hash);
      faces.push(face);
      labels.push(HAIR.indexOf(options.hair[0]));
      attributes.push(partsOf(options));
      await letGo(faces.length);
    }
    write(folder, name, sheet(faces, SIZE * SIZE));
  }
  write(folder, `${split}_lables.json`, JSON.stringify(labels)); // spelled as in the sheets of CIFAR-10, the model
  const snakeCase = (part) => part.replace(/[A-Z]/, (letter) => `_${letter.toLowerCase()}`);
  const named = Object.fromEntries(Object.entries(ATTRIBUTES).map(([part, each]) => [snakeCase(part), each]));
  write(folder, `${split}_attributes.json`, JSON.stringify({ names: named, values: attributes }));
}

function drawPairs(part, first, second) {
  for (const name of [first, second])
    if (!ATTRIBUTES[part]?.includes(name))
      throw new Error(`--pairs needs a part and two of its names: ${JSON.stringify(ATTRIBUTES)}`);
  const changed = (options, name) => {
    if (part === "facialHair") options = { ...options, facialHairProbability: name === "none" ? 0 : 100 };
    return name === "none" ? options : { ...options, [part]: [name] };
  };
  const faces = [];
  for (let index = 0; index < OTHERS; index++) {
    const options = drawnOptions();
    for (const name of [first, second]) faces.push(drawFace(changed(options, name)));
  }
  write(folder, `pairs_${part}_${first}_${second}.png`, sheet(faces, SIZE * SIZE));
}

// The renderer's colours are multiplied by the cover, a PNG's are not.
function unmultiplied(rgba) {
  for (let start = 0; start < rgba.length; start += 4)
    for (let place = start; place < start + 3; place++)
      if (rgba[start + 3]) rgba[place] = Math.min(255, Math.round((rgba[place] * 255) / rgba[start + 3]));
  return rgba;
}

function drawCutOut() {
  const faces = [];
  for (let index = 0; index < OTHERS; index++) {
    const { backgroundColor, ...options } = drawnOptions();
    faces.push(unmultiplied(drawFace(options, 4)));
  }
  write(folder, "rgba.png", sheet(faces, SIZE * SIZE, 4));
}

const [folder, mode, ...rest] = process.argv.slice(2);
if (!folder) throw new Error("Say where to: node tools/draw_faces.mjs FOLDER");
const seen = new Set();
let repeated = 0;
if (mode === undefined) {
  await draw([1, 2, 3, 4, 5].map((number) => `data_batch_${number}.png`), 4000, "train");
  await draw(["test_batch.png"], 10000, "test");
  console.log(`${seen.size} distinct faces in ${folder}; ${repeated} were drawn twice and left out.`);
} else {
  random = randomNumbers(0x5eed); // far from the faces above
  if (mode === "--pairs") drawPairs(...rest);
  else if (mode === "--rgba") drawCutOut();
  else throw new Error(`${mode} is none of --pairs and --rgba`);
}

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
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { crc32, deflateSync } from "node:zlib";

import { createAvatar } from "@dicebear/core";
import * as personas from "@dicebear/personas";
import { Resvg } from "@resvg/resvg-js";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");
const SIZE = 64;
const FINER = 4; // drawn so many times larger, then averaged
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

// Mulberry32, since DiceBear's own generator gives like faces for like seeds.
let state = 0;
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let value = Math.imul(state ^ (state >>> 15), 1 | state);
  value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
  return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
}
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
  const drawn = new Resvg(svg, { fitTo: { mode: "width", value: SIZE * FINER } }).render().pixels;
  return shrunk(drawn, channels);
}

function shrunk(rgba, channels) {
  const pixels = Buffer.alloc(SIZE * SIZE * channels);
  for (let y = 0; y < SIZE; y++)
    for (let x = 0; x < SIZE; x++)
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let dy = 0; dy < FINER; dy++)
          for (let dx = 0; dx < FINER; dx++)
            sum += rgba[((y * FINER + dy) * SIZE * FINER + x * FINER + dx) * 4 + channel];
        pixels[(y * SIZE + x) * channels + channel] = Math.round(sum / FINER ** 2);
      }
  return pixels;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

// A PNG, RGB or RGBA, with one face in each row.
function sheet(faces, channels = 3) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIZE * SIZE, 0);
  header.writeUInt32BE(faces.length, 4);
  header.set([8, channels === 3 ? 2 : 6, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.concat(faces.flatMap((face) => [Buffer.from([0]), face])));
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", rows), chunk("IEND", Buffer.alloc(0))]);
}

function write(folder, name, content) {
  writeFileSync(join(folder, `.writing-${name}`), content);
  renameSync(join(folder, `.writing-${name}`), join(folder, name));
}

// What the renderer holds is outside of what JavaScript counts: it must be told to let it go, and given a moment for it.
async function letGo(count) {
  if (count % 500) return;
  collectGarbage();
  await new Promise(setImmediate);
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
    write(folder, name, sheet(faces));
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
  write(folder, `pairs_${part}_${first}_${second}.png`, sheet(faces));
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
  write(folder, "rgba.png", sheet(faces, 4));
}

const [folder, mode, ...rest] = process.argv.slice(2);
if (!folder) throw new Error("Say where to: node tools/draw_faces.mjs FOLDER");
mkdirSync(folder, { recursive: true });
const seen = new Set();
let repeated = 0;
if (mode === undefined) {
  await draw([1, 2, 3, 4, 5].map((number) => `data_batch_${number}.png`), 4000, "train");
  await draw(["test_batch.png"], 10000, "test");
  console.log(`${seen.size} distinct faces in ${folder}; ${repeated} were drawn twice and left out.`);
} else {
  state = 0x5eed; // far from the faces above
  if (mode === "--pairs") drawPairs(...rest);
  else if (mode === "--rgba") drawCutOut();
  else throw new Error(`${mode} is none of --pairs and --rgba`);
}

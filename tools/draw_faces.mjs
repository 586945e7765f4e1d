// Draws the set `faces`: 20,000 + 10,000 distinct faces, 64x64, in the sheets that `data.load` reads.
//
// Run, with node 20.15 or later:
//   npm install --no-save @dicebear/core@9.4.3 @dicebear/personas@9.4.3 @resvg/resvg-js@2.6.2
//   node tools/draw_faces.mjs ~/.cache/keras_genimg/faces
//
// The faces are made of "Personas by Draftbit" (draftbit.com, https://personas.draftbit.com), licensed under CC BY 4.0
// (https://creativecommons.org/licenses/by/4.0), as remixed by DiceBear (MIT). Changed here: lights and shades are blended
// with what is below them, the faces are larger, the pacifier is left out. The label of a face is its hair: the number
// in HAIR.

import { createHash } from "node:crypto";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";

import { createAvatar } from "@dicebear/core";
import * as personas from "@dicebear/personas";
import { Resvg } from "@resvg/resvg-js";

const SIZE = 64;
const FINER = 4; // drawn so many times larger, then averaged
const BACKGROUNDS = ["b6e3f4", "c7d2fe", "d9f2d0", "f3e8ff", "ffe4cc", "fdf3c0", "f4f4f0"];
const PARTS = ["body", "clothingColor", "eyes", "hairColor", "mouth", "nose", "skinColor"];
const choices = (part) => personas.schema.properties[part].default.filter((choice) => choice !== "pacifier");
const HAIR = choices("hair").sort();

// Mulberry32, since DiceBear's own generator gives like faces for like seeds.
let state = 0;
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let value = Math.imul(state ^ (state >>> 15), 1 | state);
  value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
  return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
}
const pick = (list) => list[Math.floor(random() * list.length)];

function drawFace() {
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
  // A masked group is blended on its own, so that its light would turn grey over dark skin: the group must blend.
  const svg = createAvatar(personas, options)
    .toString()
    .replace(/<g mask="url\(#(?!viewboxMask)[^"]*"/g, '$& style="mix-blend-mode:overlay"');
  const drawn = new Resvg(svg, { fitTo: { mode: "width", value: SIZE * FINER } }).render().pixels;
  return [shrunk(drawn), label];
}

function shrunk(rgba) {
  const pixels = Buffer.alloc(SIZE * SIZE * 3);
  for (let y = 0; y < SIZE; y++)
    for (let x = 0; x < SIZE; x++)
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let dy = 0; dy < FINER; dy++)
          for (let dx = 0; dx < FINER; dx++)
            sum += rgba[((y * FINER + dy) * SIZE * FINER + x * FINER + dx) * 4 + channel];
        pixels[(y * SIZE + x) * 3 + channel] = Math.round(sum / FINER ** 2);
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

// An RGB PNG with one face in each row.
function sheet(faces) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIZE * SIZE, 0);
  header.writeUInt32BE(faces.length, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.concat(faces.flatMap((face) => [Buffer.from([0]), face])));
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", rows), chunk("IEND", Buffer.alloc(0))]);
}

function write(folder, name, content) {
  writeFileSync(join(folder, `.writing-${name}`), content);
  renameSync(join(folder, `.writing-${name}`), join(folder, name));
}

const folder = process.argv[2];
if (!folder) throw new Error("Say where to: node tools/draw_faces.mjs FOLDER");
mkdirSync(folder, { recursive: true });
const seen = new Set();
let repeated = 0;

function draw(names, count, labelsName) {
  const labels = [];
  for (const name of names) {
    const faces = [];
    while (faces.length < count) {
      const [face, label] = drawFace();
      const hash = createHash("sha256").update(face).digest("base64");
      if (seen.has(hash)) {
        repeated++;
        continue;
      }
      seen.add(hash);
      faces.push(face);
      labels.push(label);
    }
    write(folder, name, sheet(faces));
  }
  write(folder, labelsName, JSON.stringify(labels)); // spelled as in the sheets of CIFAR-10, which are the model
}

draw([1, 2, 3, 4, 5].map((number) => `data_batch_${number}.png`), 4000, "train_lables.json");
draw(["test_batch.png"], 10000, "test_lables.json");
console.log(`${seen.size} distinct faces in ${folder}; ${repeated} were drawn twice and left out.`);

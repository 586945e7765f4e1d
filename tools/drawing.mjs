// What the tools that draw sets share: random draws, a vector drawing as averaged pixels, PNG sheets of a picture a row.

import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { crc32, deflateSync } from "node:zlib";

import { Resvg } from "@resvg/resvg-js";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");
const FINER = 4; // drawn so many times larger, then averaged

// Mulberry32, since DiceBear's own generator gives like faces for like seeds: a function to numbers from 0 to below 1.
export function randomNumbers(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

// The pixels of an SVG, RGB or RGBA: a Buffer of size * size * channels bytes.
export function drawn(svg, size, channels = 3) {
  const options = { fitTo: { mode: "width", value: size * FINER }, font: { loadSystemFonts: false } };
  const rgba = new Resvg(svg, options).render().pixels;
  const pixels = Buffer.alloc(size * size * channels);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++)
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let dy = 0; dy < FINER; dy++)
          for (let dx = 0; dx < FINER; dx++)
            sum += rgba[((y * FINER + dy) * size * FINER + x * FINER + dx) * 4 + channel];
        pixels[(y * size + x) * channels + channel] = Math.round(sum / FINER ** 2);
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

// A PNG, RGB or RGBA, of rows that are `width` pixels wide.
export function sheet(rows, width, channels = 3) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(rows.length, 4);
  header.set([8, channels === 3 ? 2 : 6, 0, 0, 0], 8);
  const packed = deflateSync(Buffer.concat(rows.flatMap((row) => [Buffer.from([0]), row])));
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", packed), chunk("IEND", Buffer.alloc(0))]);
}

// A file is there whole or not at all.
export function write(folder, name, content) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `.writing-${name}`), content);
  renameSync(join(folder, `.writing-${name}`), join(folder, name));
}

// What the renderer holds is outside of what JavaScript counts: it must be told to let it go, and given a moment for it.
export async function letGo(count) {
  if (count % 500) return;
  collectGarbage();
  await new Promise(setImmediate);
}

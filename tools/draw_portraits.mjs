// Draws the set `portraits`: 20,000 + 2,000 people, each in several styles, in the sheets that `data.load` reads.
//
// Run, with node 20.15 or later:
//   npm install --no-save @dicebear/core@9.4.3 @dicebear/personas@9.4.3 @dicebear/toon-head@9.4.3 \
//     @dicebear/pixel-art@9.4.3 @resvg/resvg-js@2.6.2
//   node tools/draw_portraits.mjs ~/.cache/keras_genimg/portraits
//
// Further ways to run it:
//   node tools/draw_portraits.mjs FOLDER --size 128   larger pictures of the same people
//   node tools/draw_portraits.mjs FOLDER --look 60    one picture, of that many people in each style, to be looked at
//
// The test split at 64 pixels has these sha256 hashes:
//   91b4fe4382f0f4f886c88642a95f3edcf5170650937adbc3ab334628c387e571  persona_test_1.png
//   ce1cc44129e6b7d205ec1d9ca41813999bfb3870320a4645097feea72729ecbb  cartoon_test_1.png
//   84c89632d4235273007d6f01f546a81dc3e256361faed5d525204daba84b00f5  pixel_art_test_1.png
//
// All styles show the same person: what a person is made of is drawn first, and each style has its own part for it.
// `test_new` holds two combinations that no other split has: curly hair over the darkest skin, and a white bun.
// The first 500 people of the test split are drawn again with each value of one attribute, all else as it is.
//
// persona: "Personas by Draftbit" (draftbit.com, https://personas.draftbit.com), CC BY 4.0
// (https://creativecommons.org/licenses/by/4.0). cartoon: "ToonHead" by Johan Melin (https://www.johanmelin.com),
// CC BY 4.0. pixel_art: "Pixel Art" by DiceBear, CC0 1.0. All as remixed by DiceBear (MIT). Changed here: the people of
// the first two are larger; in persona lights and shades are blended with what is below them; cartoon has glasses,
// wrinkles and four mouths of our own, darker eyes, and winks with the other eye; pixel_art has our own eyes, glasses,
// moustache and wrinkles.

import { parseArgs } from "node:util";

import { createAvatar } from "@dicebear/core";
import * as personas from "@dicebear/personas";
import * as pixelArt from "@dicebear/pixel-art";
import * as toonHead from "@dicebear/toon-head";

import { drawn, letGo, randomNumbers, sheet, write } from "./drawing.mjs";

const SHEETS = { train: [4000, 4000, 4000, 4000, 4000], test: [2000], test_new: [1000] };
const EDITED = 500; // people of the test split
const EDITS = ["mouth", "eyes", "hair_color", "wrinkles", "moustache"];

// What a person can be, in the order of the numbers in the attributes' files. Colours are the same in all styles; for
// the rest each style has a table of its own.
const HAIR_COLORS = {
  black: "362c47",
  brown: "6c4545",
  red: "e15c66",
  pink: "e16381",
  coral: "f27d65",
  orange: "f29c65",
  white: "dee1f5",
};
const SKIN_COLORS = {
  tone_1: "eeb4a4",
  tone_2: "e7a391",
  tone_3: "e5a07e",
  tone_4: "d78774",
  tone_5: "b16a5b",
  tone_6: "92594b",
  tone_7: "623d36",
};
const CLOTHING_COLORS = {
  blue: "456dff",
  turquoise: "54d7c7",
  purple: "7555ca",
  green: "6dbb58",
  red: "e24553",
  yellow: "f3b63a",
  pink: "f55d81",
};
const BACKGROUND_COLORS = {
  blue: "b6e3f4",
  lavender: "c7d2fe",
  mint: "d9f2d0",
  lilac: "f3e8ff",
  peach: "ffe4cc",
  cream: "fdf3c0",
  white: "f4f4f0",
};
// Below: what each is in cartoon; "" where OWN_PARTS has it. Of hair: the front and, where there is any, the rear.
const HAIR = {
  bobBangs: ["sideComed", "shoulderHigh"],
  bobCut: ["sideComed", "neckHigh"],
  curly: ["spiky", "neckHigh"],
  curlyHighTop: ["spiky"],
  extraLong: ["sideComed", "longWavy"],
  fade: ["undercut"],
  long: ["sideComed", "longStraight"],
  shortCombover: ["sideComed"],
  sideShave: ["undercut", "longStraight"],
  straightBun: ["bun"],
};
const MOUTHS = { smile: "", bigSmile: "laugh", frown: "", surprise: "agape", smirk: "", lips: "" };
const EYES = { open: "wide", happy: "bow", sleep: "humble", wink: "", glasses: "wide", sunglasses: "wide" };
const BODIES = { rounded: "tShirt", squared: "shirt", small: "turtleNeck", checkered: "openJacket" };
const ATTRIBUTES = {
  hair: Object.keys(HAIR),
  hair_color: Object.keys(HAIR_COLORS),
  skin_color: Object.keys(SKIN_COLORS),
  mouth: Object.keys(MOUTHS),
  eyes: Object.keys(EYES),
  wrinkles: ["no", "yes"],
  moustache: ["no", "yes"],
  body: Object.keys(BODIES),
  clothing_color: Object.keys(CLOTHING_COLORS),
  background_color: Object.keys(BACKGROUND_COLORS),
};

function persona(person) {
  const svg = createAvatar(personas, {
    hair: [person.hair],
    hairColor: [HAIR_COLORS[person.hair_color]],
    skinColor: [SKIN_COLORS[person.skin_color]],
    facialHair: ["walrus"],
    facialHairProbability: person.moustache === "yes" ? 100 : 0,
    eyes: [person.eyes],
    mouth: [person.mouth],
    nose: [person.wrinkles === "yes" ? "wrinkles" : "mediumRound"],
    body: [person.body],
    clothingColor: [CLOTHING_COLORS[person.clothing_color]],
    backgroundColor: [BACKGROUND_COLORS[person.background_color]],
    scale: 120,
    translateY: 2,
  });
  // A masked group is blended on its own, so that its light would turn grey over dark skin: the group must blend.
  return svg.toString().replace(/<g mask="url\(#(?!viewboxMask)[^"]*"/g, '$& style="mix-blend-mode:overlay"');
}

// A style that draws what the option `ownParts` says over all else.
const withOwnParts = (style) => ({
  ...style,
  create({ prng, options }) {
    const picture = style.create({ prng, options });
    return { ...picture, body: picture.body + options.ownParts };
  },
});

// One part of ToonHead alone. An option that names no part leaves it out.
const toonPart = (part) => {
  const nothing = { body: [], head: [], clothes: [], mouth: [], eyes: [], eyebrows: [], hair: [], beard: [] };
  const prng = { pick: (list, fallback) => list[0] ?? fallback, bool: () => false };
  return toonHead.create({ prng, options: { ...nothing, ...part } }).body;
};
const WINK = `<g transform="matrix(-1 0 0 1 767 0)">${toonPart({ eyes: ["wink"] })}</g>`;
const GLASSES = (fill) =>
  `<g fill="${fill}" stroke="#1b1b3a" stroke-width="13"><rect x="238" y="358" width="120" height="92" rx="24"/>` +
  `<rect x="409" y="358" width="120" height="92" rx="24"/><path d="M358 392h51" fill="none"/></g>`;
const LINE = (path) => `<path d="${path}" fill="none" stroke="#2a1212" stroke-width="12" stroke-linecap="round"/>`;
const OWN_PARTS = {
  eyes: { wink: WINK, glasses: GLASSES("#ffffff40"), sunglasses: GLASSES("#2b2b52") },
  mouth: {
    smile: LINE("M338 508q46 46 92 0"),
    frown: LINE("M338 538q46 -46 92 0"),
    smirk: LINE("M352 524q48 14 78 -24"),
    lips:
      '<path d="M336 516q26-24 48-10q22-14 48 10q-22 34-48 34t-48-34z" fill="#d8405c"/>' +
      '<path d="M340 517q44 8 88 0" fill="none" stroke="#8c1f3a" stroke-width="5"/>',
  },
  wrinkles: {
    yes:
      '<g fill="none" stroke="#000" stroke-opacity=".4" stroke-width="9" stroke-linecap="round">' +
      '<path d="M330 455q-24 18-28 44M437 455q24 18 28 44M262 462q14 10 34 8M505 462q-14 10-34 8"/></g>',
  },
};
const cartoonStyle = withOwnParts(toonHead);

function cartoon(person) {
  const [front, rear] = HAIR[person.hair];
  const svg = createAvatar(cartoonStyle, {
    hair: [front],
    hairProbability: 100,
    rearHair: [rear],
    rearHairProbability: rear ? 100 : 0,
    hairColor: [HAIR_COLORS[person.hair_color]],
    skinColor: [SKIN_COLORS[person.skin_color]],
    beard: ["moustacheTwirl"],
    beardProbability: person.moustache === "yes" ? 100 : 0,
    eyebrows: ["neutral"],
    eyes: [EYES[person.eyes]],
    mouth: [MOUTHS[person.mouth]],
    clothes: [BODIES[person.body]],
    clothesColor: [CLOTHING_COLORS[person.clothing_color]],
    backgroundColor: [BACKGROUND_COLORS[person.background_color]],
    ownParts: Object.entries(OWN_PARTS).map(([part, own]) => own[person[part]] ?? "").join(""),
    scale: 112,
    translateY: -4,
  });
  // The renderer takes a mask's brightness, where these mean its cover; and closed eyes must show over dark skin.
  return svg
    .toString()
    .replace(/<mask .*?<\/mask>/g, (mask) => mask.replace(/fill="[^"]*"/g, 'fill="#fff"'))
    .replaceAll("#4B2422", "#2e1616");
}

// Of pixel art, which has 16x16 cells: its hair, mouths and clothes; eyes, glasses, moustache and wrinkles are our own.
const PIXEL_HAIR = {
  bobBangs: "long17",
  bobCut: "long21",
  curly: "short11",
  curlyHighTop: "short13",
  extraLong: "long13",
  fade: "short16",
  long: "long12",
  shortCombover: "short10",
  sideShave: "long08",
  straightBun: "long05",
};
const PIXEL_MOUTHS = {
  smile: "happy09",
  bigSmile: "happy12",
  frown: "sad01",
  surprise: "happy01",
  smirk: "happy10",
  lips: "happy06",
};
const PIXEL_CLOTHES = { rounded: "variant03", squared: "variant11", small: "variant12", checkered: "variant06" };
const DARK = "#1b1b3a";
const CELLS = (fill, path) => `<path fill="${fill}" d="${path}"/>`;
const LEFT_EYE = CELLS("#fff", "M4 5h3v2h-3z") + CELLS(DARK, "M5 5h1v2h-1z");
const RIGHT_EYE = CELLS("#fff", "M9 5h3v2h-3z") + CELLS(DARK, "M10 5h1v2h-1z");
const PIXEL_EYES = {
  open: LEFT_EYE + RIGHT_EYE,
  happy: CELLS(DARK, "M4 6h1v1h-1zM5 5h1v1h-1zM6 6h1v1h-1zM9 6h1v1h-1zM10 5h1v1h-1zM11 6h1v1h-1z"),
  sleep: CELLS(DARK, "M4 5h1v1h-1zM5 6h1v1h-1zM6 5h1v1h-1zM9 5h1v1h-1zM10 6h1v1h-1zM11 5h1v1h-1z"),
  wink: LEFT_EYE + CELLS(DARK, "M9 6h3v1h-3z"),
  glasses: LEFT_EYE + RIGHT_EYE + CELLS("#7a7a99", "M2 4h12v1h-1v3h-4v-2h-2v2h-4v-3h-1zM4 5v2h3v-2zM9 5v2h3v-2z"),
  sunglasses: CELLS(DARK, "M2 5h12v1h-1v2h-4v-2h-2v2h-4v-2h-1z"),
};
const WRINKLES = '<path fill="#000" fill-opacity=".35" d="M4 9h1v2h-1zM11 9h1v2h-1z"/>';
const MOUSTACHE = (person) => CELLS(`#${HAIR_COLORS[person.hair_color]}`, "M5 8h6v2h-1v-1h-4v1h-1z");
const pixelStyle = withOwnParts(pixelArt);

function pixelPicture(person) {
  return createAvatar(pixelStyle, {
    hair: [PIXEL_HAIR[person.hair]],
    hairColor: [HAIR_COLORS[person.hair_color]],
    skinColor: [SKIN_COLORS[person.skin_color]],
    eyes: [],
    mouth: [PIXEL_MOUTHS[person.mouth]],
    mouthColor: [person.mouth === "lips" ? "d8203c" : "2a1212"],
    clothing: [PIXEL_CLOTHES[person.body]],
    clothingColor: [CLOTHING_COLORS[person.clothing_color]],
    accessoriesProbability: 0,
    beardProbability: 0,
    glassesProbability: 0,
    hatProbability: 0,
    backgroundColor: [BACKGROUND_COLORS[person.background_color]],
    ownParts:
      PIXEL_EYES[person.eyes] +
      (person.wrinkles === "yes" ? WRINKLES : "") +
      (person.moustache === "yes" ? MOUSTACHE(person) : ""),
  }).toString();
}

const STYLES = { persona, cartoon, pixel_art: pixelPicture };
const random = randomNumbers(0);
const seen = new Set();

const isNew = (person) =>
  (person.hair === "curly" && person.skin_color === "tone_7") ||
  (person.hair === "straightBun" && person.hair_color === "white");

// One of the names, all as likely; of "no" and "yes" less often "yes".
const pick = (names) => names[names.length === 2 ? Number(random() < 0.3) : Math.floor(random() * names.length)];

// A person that is like no other. The draws and their order are fixed: with them the people would change.
function anyone(split) {
  for (;;) {
    const person = Object.fromEntries(Object.entries(ATTRIBUTES).map(([part, names]) => [part, pick(names)]));
    const key = JSON.stringify(person);
    if (isNew(person) !== (split === "test_new") || seen.has(key)) continue;
    seen.add(key);
    return person;
  }
}

async function drawAll(pictures, name) {
  const rows = [];
  for (const [style, person] of pictures) {
    rows.push(drawn(STYLES[style](person), size));
    await letGo(rows.length);
  }
  write(folder, name, sheet(rows, size * size));
}

async function drawSplit(split, people) {
  const rows = people.map((person) => Object.entries(ATTRIBUTES).map(([part, names]) => names.indexOf(person[part])));
  for (const style in STYLES) {
    let start = 0;
    for (const [index, count] of SHEETS[split].entries()) {
      const part = people.slice(start, (start += count)).map((person) => [style, person]);
      await drawAll(part, `${style}_${split}_${index + 1}.png`);
    }
  }
  write(folder, `${split}_attributes.json`, JSON.stringify({ names: ATTRIBUTES, values: rows }));
}

// A row for each person and value of an attribute. A persona's are the truth of edits, so only of what is edited; a
// cartoon's tell which value another's drawing of that person shows, so of all.
async function drawEdits(people) {
  for (const [style, parts] of [["persona", EDITS], ["cartoon", Object.keys(ATTRIBUTES)]])
    for (const part of parts) {
      const names = ATTRIBUTES[part];
      const edited = people.flatMap((person) => names.map((name) => [style, { ...person, [part]: name }]));
      await drawAll(edited, `${style}_edits_${part}.png`);
    }
}

// People side by side, ten pairs (or more, of more styles) in a row.
function look(people) {
  const styles = Object.keys(STYLES);
  const width = 10 * styles.length * size;
  const picture = Buffer.alloc(width * 3 * size * Math.ceil(people.length / 10), 255);
  people.forEach((person, index) =>
    styles.forEach((style, place) => {
      const pixels = drawn(STYLES[style](person), size);
      const corner = Math.floor(index / 10) * size * width + ((index % 10) * styles.length + place) * size;
      for (let y = 0; y < size; y++)
        pixels.copy(picture, (corner + y * width) * 3, y * size * 3, (y + 1) * size * 3);
    }),
  );
  const rows = Array.from({ length: picture.length / (width * 3) }, (_, y) =>
    picture.subarray(y * width * 3, (y + 1) * width * 3),
  );
  write(folder, "look.png", sheet(rows, width));
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { size: { type: "string", default: "64" }, look: { type: "string" } },
});
const folder = positionals[0];
const size = Number(values.size);
if (!folder) throw new Error("Say where to: node tools/draw_portraits.mjs FOLDER");
if (!(size >= 16 && size <= 512 && Number.isInteger(size))) throw new Error("--size takes 16 to 512 pixels");

if (values.look) look(Array.from({ length: Number(values.look) }, () => anyone("train")));
else {
  const people = {};
  for (const [split, counts] of Object.entries(SHEETS)) {
    const count = counts.reduce((sum, each) => sum + each);
    people[split] = Array.from({ length: count }, () => anyone(split));
  }
  for (const split in SHEETS) await drawSplit(split, people[split]);
  await drawEdits(people.test.slice(0, EDITED));
  console.log(`${seen.size} distinct people in ${folder}`);
}

// js/input.ts with the events of real compositions, as engines sent them for real input methods' steps: Chromium 156 by its
// devtools protocol, Firefox 153 by its own text input processor, WebKitGTK 2.50 with the input method of GTK.

import assert from "node:assert/strict";
import { test } from "node:test";
import { JSDOM } from "jsdom";
import { connectInput } from "smh-wasm/input";

const { window } = new JSDOM(`<input>`);
const { document } = window;

/** What the user or the browser does: an event, and the value that the input has by then. */
const start = () => ["compositionstart"];
const compose = (value) => ["input", { isComposing: true, inputType: "insertCompositionText" }, value];
const end = (value) => ["compositionend", {}, value];
const insert = (value, inputType = "insertText") => ["input", { isComposing: false, inputType }, value];
const enter = (init) => ["keydown", { key: "Enter", keyCode: 13, ...init }];
const blur = () => ["blur"];
/** Time passes, in milliseconds. */
const wait = (ms) => ["wait", ms];

/** What is searched: the text, how soon, and when. */
const after = (at, text) => [at, "search", text, undefined];
const now = (at, text) => [at, "search", text, { immediate: true }];
const clear = (at) => [at, "clear"];

/** Does these steps with an input, and gives what is called when, until nothing comes any more. */
function play(t, steps, options, before = "") {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const input = document.createElement("input");
  document.body.replaceChildren(input);
  input.value = before;
  const calls = [];
  let time = 0;
  const pass = (ms) => {
    for (const end = time + ms; time < end; ) {
      time++;
      t.mock.timers.tick(1);
    }
  };
  const target = {
    search: ({ keyword }, pace) => calls.push([time, "search", keyword, pace]),
    clear: () => calls.push([time, "clear"]),
  };
  const connection = connectInput(input, target, options);
  for (const [type, init = {}, value] of steps) {
    if (type === "wait") pass(init);
    else if (type === "do") init({ input, connection });
    else {
      if (value !== undefined) input.value = value;
      const Event = { input: window.InputEvent, keydown: window.KeyboardEvent }[type] ?? window.Event;
      input.dispatchEvent(new Event(type, { bubbles: true, ...init }));
    }
  }
  time = Infinity;
  t.mock.timers.runAll();
  t.mock.timers.reset();
  connection.disconnect();
  return calls;
}

const pinyin = ["d", "de", "den", "deng", "deng t", "deng ta"].flatMap((text) => [compose(text), wait(350)]);

const cases = {
  "keys without an input method": [[insert("l"), wait(100), insert("li")], [after(0, "l"), after(100, "li")]],
  "pasting, dropping, dictating": [
    [insert("a", "insertFromPaste"), insert("b", "insertFromDrop"), insert("c", "insertReplacementText"), insert("d", "insertDictationResult")],
    ["a", "b", "c", "d"].map((text) => after(0, text)),
  ],
  "an event that a library has made": [[["input", {}, "a"]], [after(0, "a")]],
  "Enter": [[insert("li"), wait(20), enter()], [after(0, "li"), now(20, "li")]],
  "Enter that a list of proposals has used": [
    [["do", ({ input }) => input.addEventListener("keydown", (event) => event.preventDefault(), { capture: true })], insert("li"), enter({ cancelable: true })],
    [after(0, "li")],
  ],
  "white space around, and nothing else": [[insert(" li "), insert("   "), insert("")], [after(0, "li"), clear(0), clear(0)]],
  "Pinyin in Chromium": [[start(), ...pinyin, compose("灯塔"), end("灯塔")], [after(2100, "灯塔")]],
  "Pinyin in Firefox": [
    [start(), ...pinyin, compose("灯塔"), end("灯塔"), ["input", { isComposing: false, inputType: "insertCompositionText" }, "灯塔"]],
    [after(2100, "灯塔"), after(2100, "灯塔")],
  ],
  "Pinyin in WebKit: the word is removed, and inserted in a later task": [
    [
      start(), ...pinyin, enter({ keyCode: 229, isComposing: true }),
      ["input", { isComposing: true, inputType: "deleteCompositionText" }, ""], end(""), wait(5),
      enter({ keyCode: 229 }), ["input", { isComposing: true, inputType: "insertFromComposition" }, "灯塔"], end("灯塔"),
    ],
    [after(2105, "灯塔")],
  ],
  "a composition that is cancelled in WebKit": [
    [start(), compose("d"), ["input", { isComposing: true, inputType: "deleteCompositionText" }, ""], end(""), wait(300)],
    [clear(250)],
  ],
  "a composition that is cancelled": [[insert("a "), start(), compose("a d"), end("a ")], [after(0, "a"), after(0, "a")]],
  "Kana, accepted by Enter in Chromium": [
    [start(), compose("ｔ"), compose("とうだい"), compose("灯台"), enter({ keyCode: 229, isComposing: true }), compose("灯台"), end("灯台"), wait(40), enter()],
    [after(0, "灯台"), now(40, "灯台")],
  ],
  "Kana, accepted by Enter in Safari, which ends the composition before": [
    [start(), compose("灯台"), end("灯台"), enter({ keyCode: 229 })],
    [after(0, "灯台")],
  ],
  "Enter in the middle of a composition": [[start(), compose("li"), enter({ isComposing: true }), wait(999), wait(1)], [now(1000, "li")]],
  "Hangul: a composition for each syllable": [
    [start(), compose("ㄷ"), wait(200), compose("드"), wait(200), compose("등"), wait(200), end("등"), start(), compose("등ㄷ"), wait(200), compose("등대"), wait(1200)],
    [after(600, "등"), now(1800, "등대")],
  ],
  "Latin words of a keyboard that composes them": [
    [start(), compose("l"), wait(150), compose("li"), wait(1500), compose("lig"), wait(150), compose("light"), end("light"), insert("light "), start(), compose("light h"), wait(1500)],
    [now(1150, "li"), after(1800, "light"), after(1800, "light"), now(2800, "light h")],
  ],
  "the composed word is deleted again": [[start(), compose("l"), compose(""), end("")], [clear(0)]],
  "the input loses the focus in a composition, as Chromium has it": [[start(), compose("li"), end("li"), blur()], [after(0, "li")]],
  "the same without an event of the composition's": [[start(), compose("li"), blur(), wait(10)], [after(1, "li")]],
  "the input is taken away in a composition, in Chromium": [
    [start(), compose("li"), blur(), ["do", ({ input }) => input.remove()]],
    [],
  ],
  "the input is taken away in a composition, in Firefox": [
    [start(), compose("li"), ["do", ({ input }) => input.remove()], end("li")],
    [],
  ],
  "the input is taken away in a composition, without a word": [[start(), compose("li"), ["do", ({ input }) => input.remove()]], []],
  "the value is set in a composition, which ends without an event": [
    [start(), compose("li"), ["do", ({ input, connection }) => ((input.value = "other"), connection.update())], wait(5), insert("others")],
    [after(0, "other"), after(5, "others")],
  ],
  "the value is set in a composition that goes on": [
    [start(), compose("li"), ["do", ({ input }) => (input.value = "other")], start(), compose("otherlig"), wait(1100)],
    [now(1000, "otherlig")],
  ],
  "a disconnected input": [
    [insert("l"), start(), compose("li"), ["do", ({ connection }) => connection.disconnect()], compose("lig"), end("lig"), enter()],
    [after(0, "l")],
  ],
};

for (const [name, [steps, expected]] of Object.entries(cases)) {
  test(name, (t) => assert.deepEqual(play(t, steps), expected));
}

test("the longer pause is an option", (t) => {
  const steps = [start(), compose("d"), wait(3000), end("d")];
  assert.deepEqual(play(t, steps, { composingMs: 400 }), [now(400, "d"), after(3000, "d")]);
  for (const composingMs of [false, Infinity, 2 ** 31]) assert.deepEqual(play(t, steps, { composingMs }), [after(3000, "d")]);
  assert.deepEqual(play(t, steps, { composingMs: 0 })[0], now(1, "d"));
  const input = document.createElement("input");
  for (const composingMs of [-1, NaN, "5", null, true]) {
    assert.throws(() => connectInput(input, {}, { composingMs }), TypeError, String(composingMs));
  }
});

test("what the input holds already is searched", (t) => {
  assert.deepEqual(play(t, [], {}, " li "), [after(0, "li")]);
  assert.deepEqual(play(t, [], {}, " "), []);
});

test("conditions are made of the text, and update() makes them again", () => {
  const input = document.createElement("input");
  const searched = [];
  let type = "image";
  const target = { search: (...given) => searched.push(given), clear: () => searched.push("clear") };
  const { update } = connectInput(input, target, { conditions: (keyword) => ({ keyword, type }) });
  input.value = " a ";
  update();
  type = "pdf";
  update({ immediate: true });
  input.value = "";
  update();
  assert.deepEqual(searched, [
    [{ keyword: "a", type: "image" }, undefined],
    [{ keyword: "a", type: "pdf" }, { immediate: true }],
    "clear",
  ]);
});

test("a closed view is no failure of the input's; everything else is", () => {
  const input = document.createElement("input");
  let error = Object.assign(new Error("closed"), { kind: "closed" });
  const fail = () => {
    throw error;
  };
  const { update } = connectInput(input, { search: fail, clear: fail });
  input.value = "a";
  update();
  for (error of [Object.assign(new Error("crashed"), { kind: "closed", cause: "a" }), new Error("other"), undefined, "text"]) {
    assert.throws(update, (thrown) => thrown === error);
  }
});

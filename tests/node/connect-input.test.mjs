// js/input.ts with the events of real compositions. They were recorded in the engines: in Chromium 156 through its devtools
// protocol, in Firefox 153 through its text input processor, in WebKitGTK 2.50 with the input method of GTK.

import assert from "node:assert/strict";
import { test } from "node:test";
import { JSDOM } from "jsdom";
import { connectInput } from "smh-wasm/input";

const { window } = new JSDOM(`<input>`);
const { document } = window;

/** Steps: an event of the user or the browser, and the value of the input at that time. */
const start = () => ["compositionstart"];
const compose = (value) => ["input", { isComposing: true, inputType: "insertCompositionText" }, value];
const end = (value) => ["compositionend", {}, value];
const insert = (value, inputType = "insertText") => ["input", { isComposing: false, inputType }, value];
const enter = (init) => ["keydown", { key: "Enter", keyCode: 13, ...init }];
const blur = () => ["blur"];
/** Time passes: milliseconds. */
const wait = (ms) => ["wait", ms];

/** Expected calls, with their time: a debounced search, an immediate search, `clear`. */
const debounced = (at, text) => [at, "search", text, undefined];
const immediate = (at, text) => [at, "search", text, { immediate: true }];
const clear = (at) => [at, "clear"];

/** Plays these steps with an input, runs all timers, and returns the calls with their times. */
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
  "typing without an input method": [[insert("l"), wait(100), insert("li")], [debounced(0, "l"), debounced(100, "li")]],
  "pasting, dropping, dictating": [
    [insert("a", "insertFromPaste"), insert("b", "insertFromDrop"), insert("c", "insertReplacementText"), insert("d", "insertDictationResult")],
    ["a", "b", "c", "d"].map((text) => debounced(0, text)),
  ],
  "an event that a library dispatches": [[["input", {}, "a"]], [debounced(0, "a")]],
  "Enter": [[insert("li"), wait(20), enter()], [debounced(0, "li"), immediate(20, "li")]],
  "Enter that a list of suggestions has handled": [
    [["do", ({ input }) => input.addEventListener("keydown", (event) => event.preventDefault(), { capture: true })], insert("li"), enter({ cancelable: true })],
    [debounced(0, "li")],
  ],
  "white space around the text, and white space only": [[insert(" li "), insert("   "), insert("")], [debounced(0, "li"), clear(0), clear(0)]],
  "Pinyin in Chromium": [[start(), ...pinyin, compose("灯塔"), end("灯塔")], [debounced(2100, "灯塔")]],
  "Pinyin in Firefox": [
    [start(), ...pinyin, compose("灯塔"), end("灯塔"), ["input", { isComposing: false, inputType: "insertCompositionText" }, "灯塔"]],
    [debounced(2100, "灯塔"), debounced(2100, "灯塔")],
  ],
  "Pinyin in WebKit: the word is removed, then inserted in a later task": [
    [
      start(), ...pinyin, enter({ keyCode: 229, isComposing: true }),
      ["input", { isComposing: true, inputType: "deleteCompositionText" }, ""], end(""), wait(5),
      enter({ keyCode: 229 }), ["input", { isComposing: true, inputType: "insertFromComposition" }, "灯塔"], end("灯塔"),
    ],
    [debounced(2105, "灯塔")],
  ],
  "a cancelled composition in WebKit": [
    [start(), compose("d"), ["input", { isComposing: true, inputType: "deleteCompositionText" }, ""], end(""), wait(300)],
    [clear(250)],
  ],
  "a cancelled composition": [[insert("a "), start(), compose("a d"), end("a ")], [debounced(0, "a"), debounced(0, "a")]],
  "Kana, accepted by Enter in Chromium": [
    [start(), compose("ｔ"), compose("とうだい"), compose("灯台"), enter({ keyCode: 229, isComposing: true }), compose("灯台"), end("灯台"), wait(40), enter()],
    [debounced(0, "灯台"), immediate(40, "灯台")],
  ],
  "Kana, accepted by Enter in Safari, which ends the composition before that": [
    [start(), compose("灯台"), end("灯台"), enter({ keyCode: 229 })],
    [debounced(0, "灯台")],
  ],
  "Enter in the middle of a composition": [[start(), compose("li"), enter({ isComposing: true }), wait(999), wait(1)], [immediate(1000, "li")]],
  "Hangul: a composition for each syllable": [
    [start(), compose("ㄷ"), wait(200), compose("드"), wait(200), compose("등"), wait(200), end("등"), start(), compose("등ㄷ"), wait(200), compose("등대"), wait(1200)],
    [debounced(600, "등"), immediate(1800, "등대")],
  ],
  "Latin words, on a keyboard that composes them": [
    [start(), compose("l"), wait(150), compose("li"), wait(1500), compose("lig"), wait(150), compose("light"), end("light"), insert("light "), start(), compose("light h"), wait(1500)],
    [immediate(1150, "li"), debounced(1800, "light"), debounced(1800, "light"), immediate(2800, "light h")],
  ],
  "the composed word is deleted": [[start(), compose("l"), compose(""), end("")], [clear(0)]],
  "the input loses the focus during a composition, in Chromium": [[start(), compose("li"), end("li"), blur()], [debounced(0, "li")]],
  "the input loses the focus during a composition, without compositionend": [[start(), compose("li"), blur(), wait(10)], [debounced(1, "li")]],
  "the input is removed during a composition, in Chromium": [
    [start(), compose("li"), blur(), ["do", ({ input }) => input.remove()]],
    [],
  ],
  "the input is removed during a composition, in Firefox": [
    [start(), compose("li"), ["do", ({ input }) => input.remove()], end("li")],
    [],
  ],
  "the input is removed during a composition, without further events": [[start(), compose("li"), ["do", ({ input }) => input.remove()]], []],
  "the value is set during a composition, which ends without an event": [
    [start(), compose("li"), ["do", ({ input, connection }) => ((input.value = "other"), connection.update())], wait(5), insert("others")],
    [debounced(0, "other"), debounced(5, "others")],
  ],
  "the value is set during a composition, which continues": [
    [start(), compose("li"), ["do", ({ input }) => (input.value = "other")], start(), compose("otherlig"), wait(1100)],
    [immediate(1000, "otherlig")],
  ],
  "a disconnected input": [
    [insert("l"), start(), compose("li"), ["do", ({ connection }) => connection.disconnect()], compose("lig"), end("lig"), enter()],
    [debounced(0, "l")],
  ],
};

for (const [name, [steps, expected]] of Object.entries(cases)) {
  test(name, (t) => assert.deepEqual(play(t, steps), expected));
}

test("composingMs sets the pause after which a composition is searched", (t) => {
  const steps = [start(), compose("d"), wait(3000), end("d")];
  assert.deepEqual(play(t, steps, { composingMs: 400 }), [immediate(400, "d"), debounced(3000, "d")]);
  for (const composingMs of [false, Infinity, 2 ** 31]) assert.deepEqual(play(t, steps, { composingMs }), [debounced(3000, "d")]);
  assert.deepEqual(play(t, steps, { composingMs: 0 })[0], immediate(1, "d"));
  const input = document.createElement("input");
  for (const composingMs of [-1, NaN, "5", null, true]) {
    assert.throws(() => connectInput(input, {}, { composingMs }), TypeError, String(composingMs));
  }
});

test("the initial value of the input is searched", (t) => {
  assert.deepEqual(play(t, [], {}, " li "), [debounced(0, "li")]);
  assert.deepEqual(play(t, [], {}, " "), []);
});

test("conditions() makes the conditions from the text, and update() calls it again", () => {
  const input = document.createElement("input");
  const searched = [];
  let type = "image";
  const target = { search: (...args) => searched.push(args), clear: () => searched.push("clear") };
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

test("errors of a closed view are ignored, all others are thrown", () => {
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

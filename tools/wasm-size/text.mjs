// The module as a text in JavaScript, for the entry that has it inside. What transfer packs is this text, and it packs a character
// a byte nearly as well as the module itself: base64 hides from it what repeats.

/** Chosen by trying: with it most bytes of the module become characters of one byte, and brotli does best. */
const SHIFT = 35;

/**
 * @param {Buffer} bytes of the module
 * @returns {string} a JavaScript module that gives them
 */
export function asText(bytes) {
  // Neither a control character nor one that a string must escape: those are one page of Unicode further on, which counting
  // in bytes does not see.
  const char = (byte) => {
    const code = (byte + SHIFT) % 256;
    const plain = code >= 0x20 && code < 0x7f && code !== 0x22 && code !== 0x5c;
    return String.fromCharCode(plain ? code : code + 256);
  };
  return `// Made by tools/package/build.mjs.
const text = "${Array.from(bytes, char).join("")}";
/** @returns {Uint8Array<ArrayBuffer>} the WebAssembly module */
export function inlined() {
  // Read in another encoding, as a script without \`charset\` is on some pages, it begins otherwise than every module.
  if (text.charCodeAt(1) !== ${char(0x61).charCodeAt(0)}) throw new Error("smh-wasm: this script was not read as UTF-8; serve it with charset=utf-8");
  return Uint8Array.from(text, (char) => char.charCodeAt(0) - ${SHIFT});
}
`;
}

#!/usr/bin/env node
// The command: runs the program with the same arguments, and exits with its code.

import { spawn } from "node:child_process";
import { argv, exit, stdin } from "node:process";
import { findProgram } from "./program.js";

/** The exit code if the program does not start, as the program itself has it. */
const NOT_STARTED = 2;

function fail(message) {
  console.error(`smh-emulator: ${message}`);
  exit(NOT_STARTED);
}

let program;
try {
  program = findProgram();
} catch (error) {
  fail(error.message);
}
const args = argv.slice(2);
// The program ends when its standard input closes, which the operating system does if this process is killed.
const child = spawn(program, ["--exit-with-parent", ...args], { stdio: ["pipe", "inherit", "inherit"] });
child.stdin.on("error", () => {});
if (args.includes("--exit-with-parent")) stdin.pipe(child.stdin);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.stdin.end());
child.on("error", (error) => fail(`cannot start ${program}: ${error.message}`));
child.on("exit", (code) => exit(code ?? 1));

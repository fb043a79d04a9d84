// Runs before every command, on whatever Node is there (20 or newer) and without any package: installs them when they
// are missing or when package-lock.json is newer than what is installed.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

const needed = 20;
const [major] = process.versions.node.split(".");
if (Number(major) < needed) fail(`Horizon needs Node ${needed} or newer; this is ${process.versions.node}.`);

if (!isInstalled()) install();
if (!existsSync("node_modules/node/bin/node") && !existsSync("node_modules/node/bin/node.exe")) {
  fail(
    "npm did not run the install scripts of the packages named under allowScripts. Is ignore-scripts set? Try: npm ci --ignore-scripts=false",
  );
}

// Versions rather than times of files: git gives a file a new time whenever it changes branch.
function isInstalled() {
  // npm writes this file last, so an interrupted installation does not have it
  const noted = "node_modules/.package-lock.json";
  if (!existsSync(noted)) return false;
  const installed = packagesIn(noted);
  return Object.entries(packagesIn("package-lock.json")).every(([path, { version, optional }]) => {
    if (path === "" || installed[path]?.version === version) return true;
    return optional === true && installed[path] === undefined;
  });
}

function packagesIn(lockFile) {
  return JSON.parse(readFileSync(lockFile, "utf8")).packages;
}

function install() {
  console.log("Installing packages (a minute or so, only now and when they change) …");
  // The Node that npm itself runs on: the one in node_modules is about to be replaced.
  const node = process.env.npm_node_execpath ?? process.execPath;
  const npm = process.env.npm_execpath;
  const flags = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  const { status } = npm === undefined ? run("npm", flags) : run(node, [npm, ...flags]);
  if (status !== 0) fail("The packages could not be installed; npm's message is above.");
}

function run(command, args) {
  return spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"], shell: process.platform === "win32" });
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

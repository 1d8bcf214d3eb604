// Some registries mirror only part of a package's platform builds. npm then leaves the others out of the lock, and
// `npm ci` refuses that lock (npm/cli#4828). This writes the absent platform builds back, by name and version, so that
// the same lock installs everywhere. Run it after an `npm install` that changed the lock.
import { readFileSync, writeFileSync } from "node:fs";

const FILE = "package-lock.json";
const OS = { android: 1, darwin: 1, freebsd: 1, linux: 1, openharmony: 1, win32: 1 };
const CPU = {
  arm: "arm",
  arm64: "arm64",
  ia32: "ia32",
  loong64: "loong64",
  ppc64: "ppc64",
  riscv64: "riscv64",
  s390x: "s390x",
  x64: "x64",
};

const lock = JSON.parse(readFileSync(FILE, "utf8"));
const present = new Set(Object.keys(lock.packages).map((path) => path.split("node_modules/").pop()));
const added = [];

for (const parent of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    if (present.has(name)) continue;
    const words = name.split("/").pop().split("-");
    const os = words.find((word) => OS[word]);
    const cpu = words.map((word) => CPU[word]).find(Boolean);
    if (!os || !cpu || !/^\d/.test(version))
      throw new Error(`${name}@${version}: not a platform build, mend the lock by hand`);
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu: [cpu],
      ...(parent.dev && { dev: true }),
      optional: true,
      os: [os],
    };
    present.add(name);
    added.push(name);
  }
}

const [root, ...rest] = Object.entries(lock.packages);
lock.packages = Object.fromEntries([root, ...rest.sort(([a], [b]) => (a < b ? -1 : 1))]);
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length ? `added ${added.join(", ")}` : "nothing was missing");

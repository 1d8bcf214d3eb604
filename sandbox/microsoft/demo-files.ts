import { random, seedOf } from "../kit/ids.js";
import type { ItemSpec } from "../kit/tree.js";
import type { Drive, Item } from "./model.js";
import type { World } from "./world.js";

const subjects = [
  "harbor",
  "sunrise",
  "mountain",
  "team",
  "bicycle",
  "coffee",
  "forest",
  "beach",
  "city",
  "skyline",
  "boat",
  "valley",
  "sunset",
  "portrait",
  "bottle",
  "backpack",
  "lamp",
  "logo",
];
const moods = [
  "morning",
  "blue",
  "quiet",
  "golden",
  "rainy",
  "wide",
  "close",
  "evening",
  "bright",
  "misty",
  "autumn",
  "north",
];
const topics = [
  "budget",
  "launch",
  "press",
  "roadmap",
  "survey",
  "partners",
  "retail",
  "social",
  "newsletter",
  "workshop",
];
const tones = ["draft", "final", "review", "summary", "overview", "notes"];

const folders = [
  "Campaigns/2025 Winter",
  "Campaigns/2026 Spring/Outdoor",
  "Campaigns/2026 Spring/Social",
  "Campaigns/2026 Summer",
  "Product shots/Bottles",
  "Product shots/Bags",
  "Product shots/Lamps",
  "Presentations/Clients",
  "Presentations/Internal",
  "Events/Team days",
  "Events/Trade fair",
  "Press/Releases",
  "Video/Rushes",
];

const shapes: [number, number][] = [
  [4000, 2667],
  [3000, 2000],
  [2400, 3000],
  [3000, 3000],
  [4800, 2000],
];

/** Fills a drive with a believable tree, the same on every machine. */
export function fillDrive(world: World, drive: Drive): void {
  const next = random(seedOf(`files of ${drive.url}`));
  const any = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const dates = (): Pick<ItemSpec, "created" | "modified"> => {
    const created = Date.UTC(2024, 0, 1) + Math.floor(next() * 960) * 86_400_000 + Math.floor(next() * 36_000) * 1000;
    return { created, modified: created + Math.floor(next() * 40) * 86_400_000 };
  };
  const places = folders.map((path) => world.folder(drive, path));
  const put = (folder: Item, name: string, spec: ItemSpec): void => {
    if (!folder.children.has(name.toLowerCase())) world.file(folder, name, { ...dates(), ...spec });
  };
  for (let count = 0; count < 220; count += 1) {
    const [width, height] = any(shapes);
    const extension = any(["jpg", "jpg", "jpg", "jpg", "png", "psd"]);
    const name = `${any(subjects)} ${any(moods)} ${String(Math.floor(next() * 900) + 100)}.${extension}`;
    put(any(places), name, { width, height, size: 400_000 + Math.floor(next() * 9_000_000) });
  }
  for (let count = 0; count < 55; count += 1) {
    const extension = any(["pptx", "docx", "pdf", "xlsx"]);
    const name = `${any(topics)} ${any(tones)} ${2024 + Math.floor(next() * 3)}.${extension}`;
    const content = `${any(topics)} ${any(topics)} ${any(subjects)} ${any(moods)}`;
    put(any(places), name, { content, size: 30_000 + Math.floor(next() * 4_000_000) });
  }
  for (let count = 0; count < 18; count += 1) {
    const name = `${any(subjects)} ${any(moods)} clip ${String(Math.floor(next() * 90) + 10)}.mp4`;
    const durationMs = 4000 + Math.floor(next() * 90_000);
    put(any(places), name, {
      width: 1920,
      height: 1080,
      durationMs,
      size: 20_000_000 + Math.floor(next() * 400_000_000),
    });
  }
  world.package(places[8] as Item, "Meeting notes");
}

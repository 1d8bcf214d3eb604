import { InvalidSettings } from "../contract/errors.js";
import type { Items } from "./items.js";
import type { Settings } from "./settings.js";

/** Looks at the folder with the admin's own login. Nothing is to be added to the settings; what is no folder is refused. */
export async function checkFolder(items: Items, { folderId: id }: Settings): Promise<string | undefined> {
  if (id === undefined) return undefined;
  const refuse = (message: string) => new InvalidSettings([{ key: "folderId", message }]);
  const folder = await items.fresh({ type: "folder", id });
  if (folder) return folder.asset.name;
  if (await items.fresh({ type: "file", id })) throw refuse("This is a file, not a folder.");
  throw refuse(
    "There is no such folder, or your Box account may not see it. Ask its owner to invite you and your users.",
  );
}

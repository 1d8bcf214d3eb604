import { IconFile, IconFileText, IconFolder, IconMovie, IconMusic, IconPhoto } from "@tabler/icons-react";
import type { AssetKind } from "../gql/graphql";

interface Kind {
  readonly one: string;
  readonly many: string;
  readonly Icon: typeof IconFile;
}

export const kinds: Readonly<Record<AssetKind, Kind>> = {
  IMAGE: { one: "Picture", many: "Pictures", Icon: IconPhoto },
  VIDEO: { one: "Film", many: "Films", Icon: IconMovie },
  AUDIO: { one: "Sound", many: "Sound", Icon: IconMusic },
  DOCUMENT: { one: "Document", many: "Documents", Icon: IconFileText },
  FOLDER: { one: "Folder", many: "Folders", Icon: IconFolder },
  OTHER: { one: "File", many: "Other files", Icon: IconFile },
};

/** Kinds that this front end does not know yet are files like others. */
export function kindOf(kind: AssetKind): Kind {
  return kinds[kind] ?? kinds.OTHER;
}

export function isKind(text: string): text is AssetKind {
  return Object.hasOwn(kinds, text);
}

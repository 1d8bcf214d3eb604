import { momentOf, sizeOf } from "../ui/format";
import classes from "./detail.module.css";
import { kindOf } from "./kinds";
import type { DetailData, Opened } from "./types";

interface DetailFactsProps {
  readonly opened: Opened;
  readonly detail: DetailData;
  readonly place: string | undefined;
}

/** What is known of a file. What is not known is not mentioned. */
export function DetailFacts({ opened, detail, place }: DetailFactsProps) {
  const { width, height, createdAt, createdBy, modifiedBy, mimeType } = detail;
  const facts: readonly (readonly [name: string, value: string | undefined])[] = [
    ["Folder", place],
    ["Kind", mimeType ? `${kindOf(opened.kind).one} (${mimeType})` : kindOf(opened.kind).one],
    ["Size", opened.size == null ? undefined : sizeOf(opened.size)],
    ["Dimensions", width && height ? `${width.toLocaleString()} × ${height.toLocaleString()} pixels` : undefined],
    ["Changed", by(opened.modifiedAt, modifiedBy)],
    ["Created", by(createdAt, createdBy)],
  ];
  return (
    <dl className={classes.list}>
      {facts.map(
        ([name, value]) =>
          value && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

function by(moment: string | null | undefined, person: string | null | undefined): string | undefined {
  if (!moment) return person ?? undefined;
  return person ? `${momentOf(moment)} by ${person}` : momentOf(moment);
}

/** A search's arguments, checked and brought into one form. */
import { BadUserInput } from "../../errors.js";
import { MOST_INSTANCES } from "../instances/rows.js";
import type { SearchArguments, SearchFilter } from "../views.js";

const MOST_RESULTS = 100;
const LONGEST_TEXT = 500;
const MOST_EXTENSIONS = 50;
/** Letters, digits, and pictographs, which people do use in file names. */
const SEARCHABLE = /[\p{L}\p{N}\p{Extended_Pictographic}]/u;
const EXTENSION = /^[a-z0-9]{1,16}$/;

/** Throws `BadUserInput` that names the argument and what would be right. */
export function checkedArguments(args: SearchArguments): SearchArguments {
  const { instanceIds, first, after } = args;
  const text = args.text.trim();
  if (!Number.isInteger(first) || first < 1 || first > MOST_RESULTS) {
    throw new BadUserInput(`first: give a whole number from 1 to ${MOST_RESULTS}.`);
  }
  if (!text) throw new BadUserInput("text: type something to search for.");
  if ([...text].length > LONGEST_TEXT) throw new BadUserInput(`text: at most ${LONGEST_TEXT} characters.`);
  if (!SEARCHABLE.test(text)) throw new BadUserInput("text: there is no letter or digit in it to search for.");
  if (instanceIds && (instanceIds.length < 1 || instanceIds.length > MOST_INSTANCES)) {
    throw new BadUserInput(`instanceIds: name 1 to ${MOST_INSTANCES} instances, or leave it out for all.`);
  }
  const filter = args.filter && checkedFilter(args.filter);
  return {
    text,
    first,
    ...(filter && { filter }),
    ...(instanceIds && { instanceIds }),
    ...(after !== undefined && { after }),
  };
}

function checkedFilter({ kinds, extensions, modifiedAfter, modifiedBefore }: SearchFilter): SearchFilter {
  if (kinds && kinds.length === 0) throw new BadUserInput("filter.kinds: name at least one kind, or leave it out.");
  if (extensions && (extensions.length < 1 || extensions.length > MOST_EXTENSIONS)) {
    throw new BadUserInput(`filter.extensions: name 1 to ${MOST_EXTENSIONS} extensions, or leave it out.`);
  }
  const plain = extensions?.map((extension) => extension.trim().toLowerCase().replace(/^\./, ""));
  const odd = plain?.find((extension) => !EXTENSION.test(extension));
  if (odd !== undefined) {
    throw new BadUserInput("filter.extensions: letters and digits only, such as jpg or pptx.");
  }
  if (modifiedAfter && modifiedBefore && modifiedAfter >= modifiedBefore) {
    throw new BadUserInput("filter: modifiedAfter must be earlier than modifiedBefore.");
  }
  return {
    ...(kinds && { kinds: [...new Set(kinds)] }),
    ...(plain && { extensions: [...new Set(plain)] }),
    ...(modifiedAfter && { modifiedAfter }),
    ...(modifiedBefore && { modifiedBefore }),
  };
}

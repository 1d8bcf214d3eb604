import { Field, ID, InterfaceType } from "type-graphql";

/**
 * The type of a field that a resolver works out. The class only names the field: no value ever sits there, and since the
 * type says so, classes that refer to each other need no value of each other while they are being defined.
 */
export type Resolved = undefined;

/**
 * A class of another file that may, by way of others, import this one. Decorator metadata would read the bare class while
 * the file is still being evaluated, and in a circle it is not there yet; of an alias it reads nothing.
 */
export type Later<T> = T;

@InterfaceType({ description: "Everything that can be read again by its id, through `node` or `nodes`." })
export abstract class Node {
  @Field(() => ID, { description: "Opaque and stable. Carries no right: reading it is checked every time." })
  id: string;
}

/** An instance of a schema class with every plain field given; `more` is what its `Resolved` fields are worked out from. */
export function shape<T extends object, M extends object = object>(
  type: new () => T,
  fields: NoInfer<T>,
  more?: M,
): T & M {
  return Object.assign(new type(), fields, more) as T & M;
}

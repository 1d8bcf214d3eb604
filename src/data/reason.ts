/**
 * What a thrown thing says of itself, for an operator. Several addresses that refuse arrive as one error with many and no
 * message of its own; what WebAssembly throws need not be an Error at all.
 */
export function reasonOf(thrown: unknown): string {
  const { message, errors } = Object(thrown) as { message?: unknown; errors?: unknown };
  if (typeof message === "string" && message !== "") return message;
  if (Array.isArray(errors) && errors.length > 0) return [...new Set(errors.map(reasonOf))].join("; ");
  return "it gave no reason";
}

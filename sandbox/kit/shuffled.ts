/** A batch's answers in another order than they were asked for: odd places backwards, then the even ones. */
export function shuffled<T>(list: T[]): T[] {
  return [...list.filter((_, index) => index % 2).reverse(), ...list.filter((_, index) => index % 2 === 0).reverse()];
}

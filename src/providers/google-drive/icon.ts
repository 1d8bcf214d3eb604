/** Our own drawing, a drawer with a tab; not Google's sign. */
export const icon = [
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">',
  '<path d="M4 3h7l2 3h7v6H4z" fill="#2E9E5B"/>',
  '<path d="M2 10h20l-2 11H4z" fill="#F2B632"/>',
  '<path d="M2 10h20l-.7 4H2.7z" fill="#F7CC66"/>',
  '<path d="M9 15h6v2.5H9z" fill="#2F6BD8"/>',
  "</svg>",
].join("");

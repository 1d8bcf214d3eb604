/** Our own drawing, an open carton; not Box's sign. */
export const icon = [
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">',
  '<path d="M3 9l9 4v9l-9-4z" fill="#1D6FD6"/>',
  '<path d="M21 9l-9 4v9l9-4z" fill="#0B4FA8"/>',
  '<path d="M3 9l9-4 9 4-9 4z" fill="#123E7A"/>',
  '<path d="M3 9l9 4-2.6 3.4L1 12.6zM21 9l-9 4 2.6 3.4 8.4-3.8z" fill="#4B9BF0"/>',
  '<path d="M3 9l9-4-2.4-2.6L1.6 6zM21 9l-9-4 2.4-2.6L22.4 6z" fill="#7DB8F7"/>',
  "</svg>",
].join("");

/** Our own drawing, four puffs of one cloud; not Microsoft's sign. */
export const icon = [
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">',
  '<circle cx="11" cy="10.5" r="6.5" fill="#0364B8"/>',
  '<circle cx="17.2" cy="13.7" r="5.8" fill="#0078D4"/>',
  '<circle cx="6.3" cy="14.2" r="5.3" fill="#1490DF"/>',
  '<path d="M6.3 19.5a5.45 5.45 0 0 1 10.9 0z" fill="#28A8EA"/>',
  "</svg>",
].join("");

/** Our own drawing, a sheet that falls into a tray; not Dropbox's sign. */
export const icon = [
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">',
  '<path d="M7 2h7l3 3v9H7z" fill="#8FB8F6"/>',
  '<path d="M14 2l3 3h-3z" fill="#D5E4FC"/>',
  '<path d="M12 6v6m-3-3l3 3.4L15 9" fill="none" stroke="#1B4DA8" stroke-width="1.8"/>',
  '<path d="M2 12h4v4h12v-4h4v9H2z" fill="#2563D9"/>',
  '<path d="M2 18h20v3H2z" fill="#1B4DA8"/>',
  "</svg>",
].join("");

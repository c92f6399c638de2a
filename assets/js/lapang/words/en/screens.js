// Words of the screens in which evidence is written.
export const screens = {
  "back": "Back",
  "saved": "Saved on the phone {time}",
  "saving": "Saving …",
  "unsaved": "Not saved yet",
  "optional": "(optional)",
};

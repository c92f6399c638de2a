// Words of the screens in which evidence is written.
export const screens = {
  "back": "Kembali",
  "saved": "Tersimpan di HP {time}",
  "saving": "Menyimpan …",
  "unsaved": "Belum tersimpan",
  "optional": "(boleh kosong)",
};

// A document as evidence: photographs of a lesson plan or a marked test, and what stands in it.

import { draw as note } from "./note.js";

const DOCUMENT = { name: "dokumen", kinds: ["quote", "fact", "note"], timed: false };

export const draw = (params) => note(params, DOCUMENT);

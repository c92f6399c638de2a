// The screens in which evidence is written, each loaded when it is first asked for.

import { screen } from "../router.js";

const later = (load) => async (params) => (await load()).draw(params);

screen("beranda", later(() => import("./home.js")));
screen("baru", later(() => import("./begin.js")));
screen("observasi", later(() => import("./observation.js")));
screen("refleksi", later(() => import("./reflection.js")));
screen("wawancara", later(() => import("./note.js")));
screen("dokumen", later(() => import("./document.js")));
screen("angket", later(() => import("./questionnaire.js")));
screen("rapat", later(() => import("./meeting.js")));
screen("suara", later(() => import("./voice.js")));

// Self-reflection: a teacher's own sheet, at night, in peace.

import { draw as observation } from "./observation.js";

export const draw = (params) => observation(params, { isSelf: true });

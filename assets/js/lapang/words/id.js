import { device } from "./id/device.js";
import { screens } from "./id/screens.js";

export const id = { ...device, ...screens };
